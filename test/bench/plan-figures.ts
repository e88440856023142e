import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { FunctionFigures, Measured } from '../../cli/plan/measured.ts';
import { type Cost, type FunctionName, startBothFunctions } from './both-functions.ts';
import { readings } from './live-keys.ts';
import { figuresOf, type Sample, type Samples } from './plan-fit.ts';

/**
 * What `shardline plan` computes with: CPU, waiting and log of both functions, warm, as they grow with records, bytes
 * and keys. Written to cli/plan/figures.ts.
 */
const settings = {
  usual: { records: 667, keys: 333, note: '' },
  large: { records: 4_000, keys: 333, note: '' },
  long: { records: 667, keys: 333, note: 'x'.repeat(2_000) },
  fewKeys: { records: 667, keys: 33, note: '' },
} as const;

type Setting = keyof typeof settings;

/** Each twice, the other way round. What one leaves to be collected as garbage falls into the warm-up of the next. */
const order: readonly Setting[] = [
  ...(['usual', 'large', 'long', 'fewKeys'] as const),
  ...(['fewKeys', 'long', 'large', 'usual'] as const),
];
const rounds = 25;
const warmUps = 20;
const names = ['indexer', 'aggregator'] as const;
const file = new URL('../../cli/plan/figures.ts', import.meta.url);

const functions = await startBothFunctions();
const costs = new Map<string, Cost[]>();
const bytes = new Map<Setting, number>();
try {
  let next = 0;
  for (const setting of order) {
    const { records: size, keys, note } = settings[setting];
    for (let round = -warmUps; round < rounds; round += 1) {
      // Of the same keys in all: those of the batch before are known to the container, as they are when it is live.
      const records = readings(size, next, Date.now(), { keys, note });
      next += size;
      bytes.set(setting, Buffer.from(records[0]?.data ?? '', 'base64').length);
      for (const name of names) {
        const cost = await functions.invoke(name, records);
        const place = `${name} ${setting}`;
        if (round >= 0) costs.set(place, [...(costs.get(place) ?? []), cost]);
      }
    }
  }
} finally {
  await functions.close();
}

const [cpu] = cpus();
const measured: Measured = {
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, Node ${process.versions.node}`,
  indexer: figures('indexer'),
  aggregator: figures('aggregator'),
};
writeFileSync(
  file,
  `import type { Measured } from './measured.ts';\n\n/** Written by \`npm run bench -- plan-figures\`. */\nexport const figures: Measured = ${JSON.stringify(measured, undefined, 2)};\n`,
);
console.log(JSON.stringify(measured, undefined, 2));

function figures(name: FunctionName): FunctionFigures {
  const sample = (setting: Setting): Sample => {
    const { records, keys } = settings[setting];
    const taken = costs.get(`${name} ${setting}`) ?? [];
    return {
      records,
      keys,
      bytes: bytes.get(setting) ?? 0,
      cpuMs: median(taken.map((cost) => cost.cpuMs)),
      waitMs: median(taken.map((cost) => cost.wallMs - cost.cpuMs)),
      logBytes: median(taken.map((cost) => cost.logBytes)),
    };
  };
  const samples: Samples = {
    usual: sample('usual'),
    large: sample('large'),
    long: sample('long'),
    fewKeys: sample('fewKeys'),
  };
  console.log(name, JSON.stringify(samples));
  return figuresOf(samples, name === 'aggregator');
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
