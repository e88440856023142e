import type { Ask, ShardSearch } from './ask.ts';
import { TooLarge } from './busy.ts';
import type { Hit } from './engine-answers.ts';

interface Range {
  readonly above: number;
  readonly through: number;
}

const pageBytes = 4 * 1024 * 1024;
/** Large documents may come after small ones: a page of more bytes is asked for again with fewer documents. */
const mostPageBytes = 32 * 1024 * 1024;
const mostDocuments = 2_000;
const firstDocuments = 200;

/** Reads documents in pages of a size that the engine and this machine can hold. */
export class Pages {
  readonly #ask: Ask;
  #documentsAtOnce = firstDocuments;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** The next documents of a shard, in the order of their numbers. @throws as `Ask.search` */
  async read(where: Omit<ShardSearch, 'body'>, { above, through }: Range): Promise<readonly Hit[]> {
    for (;;) {
      const size = this.#documentsAtOnce;
      const body = {
        query: { range: { _seq_no: { gt: above, lte: through } } },
        sort: [{ _seq_no: 'asc' }],
        size,
        seq_no_primary_term: true,
        // Without it, OpenSearch 3.8 leaves out hits of pages sorted by a number, after documents were rewritten.
        track_total_hits: true,
      };
      try {
        const [page] = await this.#ask.search([{ ...where, body }], size > 1 ? mostPageBytes : undefined);
        return page?.hits ?? [];
      } catch (thrown) {
        if (!(thrown instanceof TooLarge) || size === 1) throw thrown;
        this.#documentsAtOnce = Math.ceil(size / 4);
      }
    }
  }

  /** How large documents are. */
  written(documents: number, bytes: number): void {
    const each = Math.max(1, bytes / Math.max(1, documents));
    const fitting = Math.floor(pageBytes / each);
    this.#documentsAtOnce = Math.max(1, Math.min(mostDocuments, this.#documentsAtOnce * 2, fitting));
  }
}
