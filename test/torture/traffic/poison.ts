import { gzipSync } from 'node:zlib';
import type { Random } from '../../../pipelines/demo/kit/random.ts';
import { refusedTexts } from '../faults/refusing-engine.ts';
import type { Fields, Intent } from './intent.ts';

export interface Making {
  readonly random: Random;
  /** Unlike every other's. */
  readonly marker: string;
  /** ISO 8601. */
  readonly at: string;
  /** The key of its windows; none in a pipeline without. */
  readonly lane?: string;
  readonly bad?: boolean;
}

/** Makes the bytes of a poisonous record, and names the stage that must refuse it. */
interface Poison {
  readonly bytes: (making: Making) => Uint8Array;
  readonly stage: RegExp;
  /** Of the record's several documents, those that the engine may take. */
  readonly documents?: (making: Making) => Fields[];
  /** What the windows count of it, of one that only the engine refuses. */
  readonly counted?: (making: Making) => Fields[];
}

const decode = /^decode$/;

/** From 9 MiB on no request can carry a document; a record of 1 MiB reaches that by its gzip. */
const oversize = 10 * 1024 * 1024;
const bomb = 64 * 1024 * 1024;

/** Compressed once, because that takes long. A gzip file may have several members, so that the rest is of each record. */
const oversizeRest = gzipSync(`,"text":"${'x'.repeat(oversize)}"}`);
const bombBytes = gzipSync(Buffer.alloc(bomb, 0x20));

export const refusedByMapping: Poison = {
  bytes: (making) => record(making, { amount: 'much' }),
  stage: /^bulk$/,
  counted: ({ at, lane }) => [{ at, lane, amount: 'much' }],
};

/** For reasons that no list knows: by the engine itself, and by the bench's engine. */
const unlisted: Readonly<Record<string, Poison>> = {
  'analyser refuses': refusedFor({ tangled: 'router Wi-Fi network PowerShot2000-XL' }),
  'processor fails': refusedFor({ text: refusedTexts.alone }),
  'request fails': refusedFor({ text: refusedTexts.together }),
};

function refusedFor(fields: Fields): Poison {
  return {
    bytes: (making) => record(making, fields),
    stage: /^bulk$/,
    counted: ({ at, lane }) => [{ at, lane }],
  };
}

export const poisons: Readonly<Record<string, Poison>> = {
  undecodable: { bytes: ({ marker }) => Buffer.from(`{"marker":"${marker}",`), stage: decode },
  'transform throws': { bytes: (making) => record(making, { order: 'throw' }), stage: /^transform$/ },
  'mapping refuses': refusedByMapping,
  'mapping refuses one of three': {
    bytes: (making) => {
      const [first, second] = both(making);
      return Buffer.from(JSON.stringify({ items: [first, { ...second, amount: 'much' }, second] }));
    },
    stage: /^bulk$/,
    documents: both,
    counted: (making) => {
      const [first, second] = both(making);
      return [first, { ...second, amount: 'much' }, second];
    },
  },
  oversize: {
    bytes: ({ marker, at, lane }) => {
      const head = JSON.stringify({ marker, at, lane }).slice(0, -1);
      return Buffer.concat([gzipSync(head), oversizeRest]);
    },
    stage: /^document$/,
    counted: ({ at, lane }) => [{ at, lane }],
  },
  empty: { bytes: () => new Uint8Array(), stage: decode },
  'invalid UTF-8': {
    bytes: ({ marker }) =>
      Buffer.concat([Buffer.from(`{"marker":"${marker}`), Buffer.from([0xc3, 0x28, 0x22, 0x7d])]),
    stage: decode,
  },
  'gzip bomb': { bytes: () => bombBytes, stage: decode },
  'gzip cut off': {
    bytes: (making) => gzipSync(record(making, {})).subarray(0, -12),
    stage: decode,
  },
  'bad KPL': {
    bytes: (making) =>
      Buffer.concat([Buffer.from('f3899ac2', 'hex'), record(making, {}), Buffer.alloc(16, 7)]),
    stage: decode,
  },
  ...unlisted,
  'no object': { bytes: ({ marker }) => Buffer.from(JSON.stringify(marker)), stage: /^transform$/ },
};

/** Records that end the function's process, by its memory or by its timeout. */
const crashers: Readonly<Record<string, Poison>> = {
  'crash: memory': { bytes: (making) => record(making, { order: 'hoard' }), stage: /^function$/ },
  'crash: endless loop': { bytes: (making) => record(making, { order: 'spin' }), stage: /^function$/ },
};

/** One costs a lane about a minute of bisecting and waiting, so few are enough. */
const everyCrash = 30_000;

/** Says for each record of a traffic, by its number from 1 on, whether it is to be a crashing one, and makes it. */
export function crasherAmong(random: Random): (number: number, making: Making) => Intent | undefined {
  const phase = random.integer(1, everyCrash / 4);
  return (number, making) => {
    if (number % everyCrash !== phase) return undefined;
    return poisonIntent(...random.pick(Object.entries(crashers)), making);
  };
}

export function poisonIntent(kind: string, poison: Poison, making: Making): Intent {
  return {
    kind: `poison: ${kind}`,
    partitionKey: making.marker,
    data: poison.bytes(making),
    fate: {
      kind: 'dead-lettered',
      stage: poison.stage,
      documents: poison.documents?.(making) ?? [],
      counted: poison.counted?.(making) ?? [],
    },
  };
}

/** With a lane too, so that a window which counts it is seen to. */
function record({ marker, at, lane }: Making, fields: Fields): Buffer {
  return Buffer.from(JSON.stringify({ marker, at, lane, ...fields }));
}

function both({ marker, at, lane }: Making): [Fields, Fields] {
  const own = { at, ...(lane !== undefined && { lane }) };
  return [
    { marker: `${marker}.0`, ...own },
    { marker: `${marker}.1`, ...own },
  ];
}
