import { Fault } from '../../kit/fault.ts';

const form = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** @throws Fault for a name that no pipeline can have */
export function checkedName(name: string): string {
  if (form.test(name)) return name;
  const remedy = suggestion(name);
  throw new Fault(
    'USAGE',
    `"${name}" can't be a pipeline's name: 1 to 40 lower-case letters, digits and hyphens, a hyphen not first. ` +
      `Name another folder, or give --name${remedy === '' ? '' : ` ${remedy}`}.`,
  );
}

function suggestion(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 40)
    .replace(/-+$/, '');
}

/** `WebTraffic` of `web-traffic`; of a name that begins with a digit with a word in front. */
export function typeNameOf(name: string): string {
  const words = name.split('-').filter((word) => word !== '');
  const joined = words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join('');
  return /^\d/.test(joined) ? `Document${joined}` : `${joined}Document`;
}
