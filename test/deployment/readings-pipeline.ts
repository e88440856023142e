/** A pipeline `readings` whose documents have these fields, each with the text that computes it. */
export function pipelineSource(
  fields: Readonly<Record<string, string>>,
  otherwise = "throw new Error('no number')",
): string {
  const mappings = Object.keys(fields).map((field) => `${field}: { type: 'integer' }`);
  const values = Object.entries(fields).map(([field, value]) => `${field}: ${value}`);
  return `
    import { definePipeline } from '../functions/pipeline/pipeline.ts';
    export const pipeline = definePipeline({
      name: 'readings',
      transform: (value) => {
        const n = Number(value);
        if (Number.isNaN(n)) ${otherwise};
        return { ${values.join(', ')} };
      },
      document: { index: 'readings' },
      mappings: { ${mappings.join(', ')} },
    });`;
}

/** The same with a window over all that has come, whose documents a monitor counts. */
export function withWindow(source: string): string {
  return `
    import { withWindows } from '../functions/pipeline/pipeline.ts';
    import { count } from '../functions/pipeline/metrics.ts';
    ${source.replace('export const pipeline', 'const readings')}
    export const pipeline = withWindows(readings, {
      windows: [{ name: 'days', size: '1d', metrics: { readings: count() } }],
      monitors: [{ name: 'many', type: 'threshold', window: 'days', value: 'readings', above: 3 }],
    });`;
}
