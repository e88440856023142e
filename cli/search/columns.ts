import type { Hit } from './ask.ts';
import { cellOf, fieldNames, lengthOf, padded } from './cells.ts';

export interface Column {
  readonly name: string;
  readonly width: number;
}

/** What a table shows of each document. */
export interface Layout {
  readonly columns: readonly Column[];
  /** Whether a cell that is wider than its column is cut: on a terminal, and never for a program. */
  readonly isCut: boolean;
  /** Fields that have no room. */
  readonly left: readonly string[];
}

/** A cell that nobody asked for is no wider, unless it is the last. */
const widest = 40;
/** What is cut to less than this says nothing. */
const narrowest = 8;
const gap = 2;

export interface LayoutOptions {
  /** The user's choice, alone and in this order. */
  readonly fields?: readonly string[] | undefined;
  /** Those that come first, where documents have them; `key.*` stands for all below. */
  readonly first: readonly string[];
  /** Columns of the terminal; infinite where lines may be as wide as need be. */
  readonly width: number;
}

/** Which columns a table of these documents has: those that were asked for, or as many as have room. */
export function layoutOf(hits: readonly Hit[], { fields, first, width }: LayoutOptions): Layout {
  const names = fields ?? orderedNames(hits, first);
  const natural = names.map((name) => ({
    name,
    width: Math.max(lengthOf(name), ...hits.map((hit) => lengthOf(cellOf(hit, name)))),
  }));
  const isCut = Number.isFinite(width);
  if (!isCut) return { columns: natural, isCut, left: [] };
  if (fields !== undefined) return { columns: squeezed(natural, width), isCut, left: [] };
  const columns: Column[] = [];
  const left: string[] = [];
  for (const { name, width: most } of natural) {
    const column = { name, width: Math.min(most, widest) };
    const room = width - total(columns) - (columns.length > 0 ? gap : 0);
    if (column.width <= room) columns.push(column);
    // A long text is worth its beginning; the first column is there in any case.
    else if (columns.length === 0 || (most > widest && room >= 2 * narrowest))
      columns.push({ name, width: Math.max(1, room) });
    else left.push(name);
  }
  return { columns: stretched(columns, natural, width), isCut, left };
}

/** The widest give way until all have room. */
function squeezed(natural: readonly Column[], width: number): readonly Column[] {
  const widths = natural.map((column) => column.width);
  for (let over = total(natural) - width; over > 0; over -= 1) {
    const most = Math.max(...widths);
    if (most <= narrowest) break;
    widths[widths.lastIndexOf(most)] = most - 1;
  }
  return natural.map(({ name }, position) => ({ name, width: widths[position] ?? 1 }));
}

/** The last column takes the room that is left. */
function stretched(columns: readonly Column[], natural: readonly Column[], width: number): readonly Column[] {
  const last = columns.at(-1);
  if (last === undefined) return columns;
  const most = natural.find(({ name }) => name === last.name)?.width ?? last.width;
  const room = Math.max(0, width - total(columns));
  return [...columns.slice(0, -1), { name: last.name, width: Math.min(most, last.width + room) }];
}

function total(columns: readonly Column[]): number {
  return columns.reduce((sum, column) => sum + column.width + gap, columns.length > 0 ? -gap : 0);
}

export function headText({ columns }: Layout): string {
  return joined(columns.map(({ name, width }) => padded(name, width)));
}

export function rowText({ columns, isCut }: Layout, hit: Hit): string {
  const shown = (text: string, width: number) => (isCut ? padded(text, width) : text.padEnd(width));
  return joined(columns.map(({ name, width }) => shown(cellOf(hit, name), width)));
}

function joined(cells: readonly string[]): string {
  return cells.join(' '.repeat(gap)).trimEnd();
}

/** Those of `first`, then the others by how many documents have them, in the order in which they appear. */
function orderedNames(hits: readonly Hit[], first: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const { _source } of hits) {
    for (const name of fieldNames(_source)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const all = [...counts.keys()].filter((name) => !name.startsWith('ingest.'));
  const chosen = first.flatMap((name) =>
    name.endsWith('.*')
      ? all.filter((one) => one.startsWith(name.slice(0, -1)))
      : all.filter((one) => one === name),
  );
  const others = all.filter((name) => !chosen.includes(name));
  return [...chosen, ...others.toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0))];
}
