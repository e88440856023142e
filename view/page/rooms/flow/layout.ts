// Where the parts of the picture stand. Pure: what it gets is the width in pixels.

export const parts = [
  'producers',
  'shards',
  'indexerLanes',
  'decode',
  'transform',
  'bulk',
  'index',
  'letters',
  'aggregatorLanes',
  'windows',
  'monitors',
  'notifications',
] as const;

export type PartName = (typeof parts)[number];

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Edge {
  readonly from: PartName;
  readonly to: PartName;
  /** An SVG path. */
  readonly path: string;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: ReadonlyMap<PartName, Box>;
  /** Around the steps that one function does. */
  readonly groups: readonly { readonly name: string; readonly box: Box }[];
  readonly edges: readonly Edge[];
}

type Cell = readonly [column: number, row: number];

/** Pixels from which the way runs from left to right; below, from top to bottom. */
export const wideFrom = 880;

const across: Readonly<Partial<Record<PartName, Cell>>> = {
  producers: [0, 0],
  shards: [1, 0],
  indexerLanes: [2, 0],
  decode: [3, 0],
  transform: [4, 0],
  bulk: [5, 0],
  index: [6, 0],
  letters: [6, 1],
  aggregatorLanes: [2, 1],
  windows: [3, 1],
  monitors: [4, 1],
  notifications: [5, 1],
};

const down: typeof across = {
  producers: [0, 0],
  shards: [0, 1],
  indexerLanes: [0, 2],
  decode: [0, 3],
  transform: [0, 4],
  bulk: [0, 5],
  index: [0, 6],
  letters: [1, 6],
  aggregatorLanes: [1, 2],
  windows: [1, 3],
  monitors: [1, 4],
  notifications: [1, 5],
};

const edges: readonly (readonly [PartName, PartName])[] = [
  ['producers', 'shards'],
  // Before those that they share a piece with, which are drawn over it.
  ['bulk', 'letters'],
  ['shards', 'aggregatorLanes'],
  ['shards', 'indexerLanes'],
  ['indexerLanes', 'decode'],
  ['decode', 'transform'],
  ['transform', 'bulk'],
  ['bulk', 'index'],
  ['aggregatorLanes', 'windows'],
  ['windows', 'monitors'],
  ['monitors', 'notifications'],
];

const ofWindows: readonly PartName[] = ['aggregatorLanes', 'windows', 'monitors', 'notifications'];

const boxHeight = 74;
/** Room for a group and its name above the first row. */
const top = 30;

/** Room of a group around its parts. */
const margin = 10;

/** @param width of the picture, in pixels */
export function layout(width: number, hasWindows: boolean): Layout {
  const isWide = width >= wideFrom;
  const cells = isWide ? across : down;
  const columns = isWide ? 7 : 2;
  const gapX = isWide ? Math.min(34, Math.max(22, width / 44)) : 28;
  const gapY = isWide ? 62 : 30;
  const boxWidth = (width - 2 * margin - gapX * (columns - 1)) / columns;
  const boxes = new Map<PartName, Box>();
  for (const part of parts) {
    const cell = cells[part];
    if (cell === undefined || (!hasWindows && ofWindows.includes(part))) continue;
    const [column, row] = cell;
    const y = top + row * (boxHeight + gapY);
    const isWhole = !isWide && row < 2;
    const x = margin + column * (boxWidth + gapX);
    boxes.set(part, { x, y, width: isWhole ? width - 2 * margin : boxWidth, height: boxHeight });
  }
  const bottom = Math.max(...[...boxes.values()].map(({ y }) => y + boxHeight));
  return {
    width,
    height: bottom + margin + 4,
    boxes,
    groups: [
      { name: 'indexer', box: around(boxes, ['decode', 'transform', 'bulk']) },
      ...(hasWindows ? [{ name: 'aggregator', box: around(boxes, ['windows', 'monitors']) }] : []),
    ],
    edges: edges.flatMap(([from, to]) => {
      const [one, other] = [boxes.get(from), boxes.get(to)];
      return one && other ? [{ from, to, path: isWide ? rightward(one, other) : downward(one, other) }] : [];
    }),
  };
}

function around(boxes: ReadonlyMap<PartName, Box>, names: readonly PartName[]): Box {
  const inside = names.flatMap((name) => boxes.get(name) ?? []);
  const x = Math.min(...inside.map((box) => box.x)) - margin;
  const y = Math.min(...inside.map((box) => box.y)) - margin;
  const right = Math.max(...inside.map((box) => box.x + box.width)) + margin;
  const bottom = Math.max(...inside.map((box) => box.y + box.height)) + margin;
  return { x, y, width: right - x, height: bottom - y };
}

/** From the right side of one box to the left side of the other; to another row by a step in the gap between. */
function rightward(from: Box, to: Box): string {
  const [x, y] = [from.x + from.width, from.y + from.height / 2];
  const [endX, endY] = [to.x, to.y + to.height / 2];
  if (y === endY) return `M${x} ${y}H${endX}`;
  // Below the group, so that it doesn't cross a box.
  return step(x, y, endX, endY, (x + endX) / 2);
}

function step(x: number, y: number, endX: number, endY: number, turn: number): string {
  const radius = Math.min(10, Math.abs(endY - y) / 2, Math.abs(turn - x), Math.abs(endX - turn));
  const down = Math.sign(endY - y) * radius;
  return `M${x} ${y}H${turn - radius}Q${turn} ${y} ${turn} ${y + down}V${endY - down}Q${turn} ${endY} ${turn + radius} ${endY}H${endX}`;
}

/** From the bottom of one box to the top of the other; to another column by a step in the gap between. */
function downward(from: Box, to: Box): string {
  const [x, y] = [middle(from, to), from.y + from.height];
  const [endX, endY] = [to.x + to.width / 2, to.y];
  if (Math.abs(x - endX) < 1) return `M${x} ${y}V${endY}`;
  const turn = (y + endY) / 2;
  const radius = Math.min(10, (endY - y) / 2, Math.abs(endX - x) / 2);
  const right = Math.sign(endX - x) * radius;
  return `M${x} ${y}V${turn - radius}Q${x} ${turn} ${x + right} ${turn}H${endX - right}Q${endX} ${turn} ${endX} ${turn + radius}V${endY}`;
}

/** Of a box as wide as the picture the edge leaves above what it leads to. */
function middle(from: Box, to: Box): number {
  return from.width > to.width * 1.5 ? to.x + to.width / 2 : from.x + from.width / 2;
}
