import { count } from '../../functions/pipeline/metrics.ts';
import { definePipeline, withWindows } from '../../functions/pipeline/pipeline.ts';

interface Event {
  readonly '@timestamp': string;
  readonly n: unknown;
  /** New in the corrected pipeline: only the deployment can bring it into an index that exists. */
  readonly doubled?: number;
  readonly nested?: unknown;
}

/** Which records the pipeline rejects at first, by the reason that their dead letters give. */
export const poison: Readonly<Record<string, string>> = {
  'decode:invalid_json': 'no json',
  'transform:transform_failed': JSON.stringify({ kind: 'throws' }),
  'document:too_deep': JSON.stringify({ kind: 'deep' }),
  'bulk:mapper_parsing_exception': JSON.stringify({ kind: 'text' }),
  // It ends the function's process: alone in its batch, and after three times, it is the cause.
  'function:crashed': JSON.stringify({ kind: 'crashes' }),
};

/** No correction of a transform makes JSON of it. */
export const neverCorrected = 'decode:invalid_json';

/** How many records in ten seconds make the monitor fire. */
export const alertAbove = 20;

/** What `npm run accept:aws` deploys: with everything that can go wrong with a record, and then `corrected`. */
export function acceptancePipeline({ corrected }: { readonly corrected: boolean }) {
  const events = definePipeline({
    name: 'acceptance',
    transform: (value): Event => {
      const { kind, at, n } = fieldsOf(value);
      const event = {
        '@timestamp': typeof at === 'string' ? at : new Date().toISOString(),
        n: Number(n ?? 1),
      };
      if (corrected) return { ...event, doubled: 2 * event.n };
      if (kind === 'throws') throw new Error('as asked');
      if (kind === 'crashes') process.exit(1);
      if (kind === 'text') return { ...event, n: 'no number' };
      return kind === 'deep' ? { ...event, nested: deep(300) } : event;
    },
    document: { index: 'acceptance-{yyyy.MM}', eventTime: '@timestamp' },
    mappings: {
      '@timestamp': { type: 'date' },
      n: { type: 'integer' },
      ...(corrected && { doubled: { type: 'integer' } }),
    },
    retention: '90d',
  });
  return withWindows(events, {
    windows: [{ name: 'tens', size: '10s', metrics: { records: count() }, allowedLateness: '1s' }],
    monitors: [{ name: 'many', type: 'threshold', window: 'tens', value: 'records', above: alertAbove }],
  });
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function deep(levels: number): unknown {
  return levels === 0 ? 'bottom' : { deeper: deep(levels - 1) };
}
