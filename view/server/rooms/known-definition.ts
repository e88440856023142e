import { Fault } from '../../../cli/kit/fault.ts';
import type { Pipeline } from '../../../functions/pipeline/pipeline.ts';
import type { Source } from '../../sources/source.ts';

/** Milliseconds after which a file that can't be used is tried again. */
const unusableForMs = 30_000;

const known = new WeakMap<Source, Promise<Pipeline | undefined>>();

/**
 * The definition of a source's pipeline, compiled once: what runs doesn't change with its file. `undefined` where the
 * project isn't at hand, or its file can't be used: the engine alone has to do.
 * @throws Fault
 */
export function knownDefinition(source: Source, signal: AbortSignal): Promise<Pipeline | undefined> {
  const asked = known.get(source) ?? ask(source, signal);
  known.set(source, asked);
  return asked;
}

async function ask(source: Source, signal: AbortSignal): Promise<Pipeline | undefined> {
  try {
    return await source.definition(signal);
  } catch (thrown) {
    const isUnusable = thrown instanceof Fault && thrown.code === 'INPUT';
    // It may be mended by then; what else failed may be there again at once.
    setTimeout(() => known.delete(source), isUnusable ? unusableForMs : 0).unref();
    if (isUnusable) return undefined;
    throw thrown;
  }
}
