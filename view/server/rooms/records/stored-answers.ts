import type { Client } from '@elastic/elasticsearch';
import { stateOf } from '../../../../cli/explain/finding.ts';
import { placeOf, readPlaces } from '../../../../cli/explain/stored-documents.ts';
import { ingestField } from '../../../../functions/core/document/mapping.ts';
import type { Source } from '../../../sources/source.ts';
import type { TailRecord } from './tail-record.ts';

/** Milliseconds between two looks. */
const everyMs = 1_000;

/** Of a record with many documents, so many are looked for. */
const mostDocuments = 3;

/** What isn't stored after this may be held for hours: it is looked for less often. Milliseconds. */
const soon = 30_000;
const seldomMs = 10_000;

/** Learns of the rows that are shown whether the engine has their documents. */
export class StoredAnswers {
  /** Why it can't be known now. */
  fault: unknown;
  private readonly source: Source;
  private search: Promise<Client> | undefined;
  private looking = false;
  private lookedAt = Number.NEGATIVE_INFINITY;
  private lookedAtOld = Number.NEGATIVE_INFINITY;

  constructor(source: Source) {
    this.source = source;
  }

  /** Begins a look if it is time for one; a frame doesn't wait for it. */
  look(records: readonly TailRecord[]): void {
    const now = performance.now();
    if (this.looking || now - this.lookedAt < everyMs) return;
    const withOld = now - this.lookedAtOld > seldomMs;
    const due = records.filter(
      ({ outcome, stored, record }) =>
        outcome === 'indexed' && stored === undefined && (withOld || Date.now() - record.arrivalTime < soon),
    );
    this.lookedAt = now;
    if (withOld) this.lookedAtOld = now;
    if (due.length === 0) {
      this.fault = undefined;
      return;
    }
    this.looking = true;
    void this.ask(due)
      .then(
        () => {
          this.fault = undefined;
        },
        (thrown: unknown) => {
          this.fault = thrown;
        },
      )
      .finally(() => {
        this.looking = false;
      });
  }

  async close(): Promise<void> {
    const search = await this.search?.catch(() => undefined);
    this.search = undefined;
    await search?.close();
  }

  private async ask(records: readonly TailRecord[]): Promise<void> {
    this.search ??= this.source.open().then((target) => target.search());
    const search = await this.search.catch((thrown: unknown) => {
      this.search = undefined;
      throw thrown;
    });
    const asked = records.flatMap((record) =>
      record.operations.slice(0, mostDocuments).map((operation) => ({ record, operation })),
    );
    const stored = await readPlaces(
      search,
      asked.map(({ operation }) => placeOf(operation)),
      [`${ingestField}.*`],
    );
    const states = new Map<TailRecord, string[]>();
    for (const [position, { record, operation }] of asked.entries()) {
      const known = states.get(record) ?? [];
      states.set(record, [...known, stateOf(operation, stored[position], false)]);
    }
    for (const [record, known] of states) {
      if (known.includes('absent')) continue;
      record.stored = known.every((state) => state === 'later') ? 'later' : 'own';
    }
  }
}
