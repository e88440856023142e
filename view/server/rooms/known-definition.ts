import { Fault } from '../../../cli/kit/fault.ts';
import type { Pipeline } from '../../../functions/pipeline/pipeline.ts';
import type { Source } from '../../sources/source.ts';

/** The pipeline's definition, compiled once: what runs doesn't change with its file. */
export class KnownDefinition {
  private readonly source: Source;
  private known: Promise<Pipeline | undefined> | undefined;

  constructor(source: Source) {
    this.source = source;
  }

  /** `undefined` where the project isn't at hand: the engine alone has to do. @throws Fault */
  get(signal: AbortSignal): Promise<Pipeline | undefined> {
    this.known ??= this.ask(signal).catch((thrown: unknown) => {
      this.known = undefined;
      throw thrown;
    });
    return this.known;
  }

  private async ask(signal: AbortSignal): Promise<Pipeline | undefined> {
    try {
      return await this.source.definition(signal);
    } catch (thrown) {
      if (thrown instanceof Fault && thrown.code === 'INPUT') return undefined;
      throw thrown;
    }
  }
}
