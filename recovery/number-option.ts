import { InvalidArgumentError } from 'commander';

export function positive(value: string): number {
  const given = Number(value);
  if (given > 0 && Number.isFinite(given)) return given;
  throw new InvalidArgumentError('It is a number above 0.');
}

export function wholeNumber(lowest: number, highest: number) {
  return (value: string): number => {
    const given = Number(value);
    if (/^\d+$/.test(value) && given >= lowest && given <= highest) return given;
    throw new InvalidArgumentError(`It is a whole number from ${lowest} to ${highest}.`);
  };
}
