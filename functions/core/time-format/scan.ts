import {
  type Element,
  type Found,
  isDigit,
  type NumberElement,
  note,
  type Scan,
  type TimeField,
  type TimeForm,
} from './elements.ts';
import { scanOffset } from './offset.ts';

/** What a whole text says under a form; `undefined` if it doesn't have that form. */
export function scanner(
  { elements, anyCase }: TimeForm,
  scanZone: Scan,
): (text: string) => Found | undefined {
  const scan = sequence(elements, scanZone);
  return (text) => {
    const found: Found = { fields: {}, noted: [], zone: undefined, anyCase: anyCase === true };
    return scan(text, 0, found) === text.length ? found : undefined;
  };
}

function sequence(elements: readonly Element[], scanZone: Scan): Scan {
  const scans = elements.map((element, position) =>
    scanOf(element, digitsOf(elements.slice(position + 1)), scanZone),
  );
  return (text, from, found) => {
    let at = from;
    for (const scan of scans) {
      at = scan(text, at, found);
      if (at < 0) return -1;
    }
    return at;
  };
}

function scanOf(element: Element, reserved: number, scanZone: Scan): Scan {
  switch (element.kind) {
    case 'number':
      return numberScan(element, reserved);
    case 'fraction':
      return fractionScan(element.most);
    case 'literal':
      return literalScan(element.text);
    case 'text':
      return textScan(element.field, element.values);
    case 'optional':
      return optionalScan(sequence(element.elements, scanZone));
    case 'offset':
      return (text, at, found) => scanOffset(element.form, element.zero, text, at, found);
    case 'zone':
      return scanZone;
  }
}

/** Digits that a number leaves to those of a fixed length right behind it: `yyyyMMdd` may begin with five digits of a year. */
function digitsOf(behind: readonly Element[]): number {
  let digits = 0;
  for (const element of behind) {
    if (element.kind !== 'number') break;
    // One that may be longer takes its own, and the first takes all it finds.
    if (!isFixed(element)) return 0;
    digits += element.most;
  }
  return digits;
}

function isFixed({ least, most, sign }: NumberElement): boolean {
  return least === most && sign === 'none';
}

function numberScan(
  { field, least, most, sign, base = 0, isFraction }: NumberElement,
  reserved: number,
): Scan {
  return (text, from, found) => {
    const mark = text[from];
    const isSigned = mark === '-' || mark === '+';
    if (isSigned && (sign === 'none' || (mark === '+' && sign === 'minus'))) return -1;
    const start = isSigned ? from + 1 : from;
    const all = digitsFrom(text, start, most + reserved);
    const length = Math.min(all, Math.max(least, all - reserved));
    if (length < least) return -1;
    const digits = text.slice(start, start + length);
    const size = isFraction ? Number(digits.padEnd(9, '0')) : base + Number(digits);
    // There is no minus zero, and a plus says that the number is longer than it needs to be.
    if (mark === '-' && size === 0) return -1;
    if (sign === 'plus' && mark !== '-' && (mark === '+') !== length > least) return -1;
    return note(found, field, mark === '-' ? -size : size) ? start + length : -1;
  };
}

function digitsFrom(text: string, start: number, most: number): number {
  let count = 0;
  while (count < most && isDigit(text.charCodeAt(start + count))) count += 1;
  return count;
}

function fractionScan(most: number): Scan {
  return (text, from, found) => {
    if (text[from] !== '.') return -1;
    const length = digitsFrom(text, from + 1, most);
    if (length === 0) return -1;
    const digits = text.slice(from + 1, from + 1 + length);
    return note(found, 'nanosecond', Number(digits.padEnd(9, '0'))) ? from + 1 + length : -1;
  };
}

function literalScan(expected: string): Scan {
  const lower = expected.toLowerCase();
  return (text, at, { anyCase }) => {
    const end = at + expected.length;
    if (text.startsWith(expected, at)) return end;
    return anyCase && text.slice(at, end).toLowerCase() === lower ? end : -1;
  };
}

function textScan(field: TimeField, values: ReadonlyMap<string, number>): Scan {
  // The longest first: one may be the beginning of another.
  const longestFirst = [...values].sort(([a], [b]) => b.length - a.length);
  return (text, at, found) => {
    const match = longestFirst.find(([name]) => text.startsWith(name, at));
    if (match === undefined) return -1;
    const [name, value] = match;
    return note(found, field, value) ? at + name.length : -1;
  };
}

/** What was noted of a part that isn't there is forgotten. */
function optionalScan(scan: Scan): Scan {
  return (text, at, found) => {
    const { zone, noted } = found;
    const known = noted.length;
    const end = scan(text, at, found);
    if (end >= 0) return end;
    for (const field of noted.splice(known)) found.fields[field] = undefined;
    found.zone = zone;
    return at;
  };
}
