import type { Client } from '@elastic/elasticsearch';
import type { Source } from '../../sources/source.ts';
import { withPatience } from '../reading.ts';

/** A pipeline's engine. */
export interface OpenedEngine {
  readonly client: Client;
  /** The name of the pipeline. */
  readonly pipeline: string;
}

/** The engine of a source, opened when it is first asked, and anew after a failure: it may be at another address then. */
export class EngineOf {
  private readonly source: Source;
  private opened: Promise<OpenedEngine> | undefined;

  constructor(source: Source) {
    this.source = source;
  }

  /** @throws what the work throws, after which the engine is opened anew */
  async ask<Answer>(signal: AbortSignal, work: (engine: OpenedEngine) => Promise<Answer>): Promise<Answer> {
    this.opened ??= this.open(signal);
    try {
      return await work(await this.opened);
    } catch (thrown) {
      this.close();
      throw thrown;
    }
  }

  close(): void {
    const { opened } = this;
    this.opened = undefined;
    opened?.then(({ client }) => client.close()).catch(() => undefined);
  }

  private async open(signal: AbortSignal): Promise<OpenedEngine> {
    const { name } = await this.source.facts(signal);
    const target = await this.source.open();
    return { client: await target.search(), pipeline: name };
  }
}

/**
 * Asks the engine once, for a request of the page, which an engine that hangs doesn't hold for ever.
 * @param patience milliseconds
 */
export async function askOnce<Answer>(
  source: Source,
  signal: AbortSignal,
  work: (engine: OpenedEngine, signal: AbortSignal) => Promise<Answer>,
  patience?: number,
): Promise<Answer> {
  const engine = new EngineOf(source);
  try {
    return await withPatience(
      signal,
      (limited) => engine.ask(limited, (opened) => work(opened, limited)),
      patience,
    );
  } finally {
    engine.close();
  }
}
