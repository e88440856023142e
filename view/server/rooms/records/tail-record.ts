import { decodedParts } from '../../../../cli/explain/decoded-parts.ts';
import { operationsOf, sourceOf } from '../../../../cli/stages/operation-source.ts';
import type { Stages } from '../../../../cli/stages/run-stages.ts';
import { jsonOf } from '../../../../cli/stages/shown-text.ts';
import type { Operation, OrderedOperation } from '../../../../functions/core/document/operation.ts';
import { isObject } from '../../../../functions/core/json/object.ts';
import type { Failure } from '../../../../functions/core/outcome/outcome.ts';
import type { Pipeline } from '../../../../functions/pipeline/pipeline.ts';
import type { StreamRecord } from '../../../../functions/pipeline/record.ts';
import type { RecordOutcome, RecordRow } from '../../../protocol/records.ts';
import { summaryOf } from '../../summary.ts';

/** Characters of a row's text. */
const shownText = 240;
const shownKey = 80;

/** Names a record among those of a stream. */
export function nameOf({
  shardId,
  sequenceNumber,
}: Pick<StreamRecord, 'shardId' | 'sequenceNumber'>): string {
  return `${shardId}:${sequenceNumber}`;
}

/** A record that has passed: what the code makes of it, and what is known of the engine's answer. */
export class TailRecord {
  readonly record: StreamRecord;
  readonly operations: readonly (Operation | OrderedOperation)[];
  /** `stage:type` of what the functions have rejected it for, beyond what the code here says. */
  readonly refused: readonly string[] | undefined;
  /** Whether the engine is known to have its documents, or later ones. */
  stored: 'own' | 'later' | undefined;
  private readonly status: Stages['status'];
  private readonly failures: readonly Failure[];
  private shown: string | undefined;
  private readonly staged: Stages;
  private readonly pipeline: Pipeline;

  constructor(staged: Stages, pipeline: Pipeline, refused?: readonly string[]) {
    const { record, built, status, failures } = staged;
    this.record = record;
    this.operations = operationsOf(built);
    this.status = status;
    this.failures = failures;
    this.staged = staged;
    this.pipeline = pipeline;
    this.refused = status === 'built' ? refused : undefined;
  }

  /** The same record, once the functions have rejected it. */
  withRefusal(reasons: readonly string[]): TailRecord {
    return new TailRecord(this.staged, this.pipeline, reasons);
  }

  /** Whether the engine has the last word on it. */
  get isSent(): boolean {
    return this.status === 'built';
  }

  get outcome(): RecordOutcome {
    if (this.status !== 'built') return this.status;
    return this.refused === undefined ? 'indexed' : 'rejected';
  }

  /** Where it failed. */
  get stages(): readonly string[] {
    const refused = (this.refused ?? []).map((reason) => reason.split(':', 1)[0] ?? '');
    return [...this.failures.map(({ stage }) => stage), ...refused];
  }

  /** What the fields of a condition are of: its documents, or its values where it has none. */
  subjects(): readonly unknown[] {
    if (this.operations.length > 0) {
      return this.operations.map((operation) => {
        const document = sourceOf(operation);
        return { ...(isObject(document) ? document : {}), _index: operation.index, _id: operation.id };
      });
    }
    return decodedParts(this.record, this.pipeline.source).map((part) =>
      'failure' in part ? {} : isObject(part.value) ? part.value : { value: part.value },
    );
  }

  /** Whether a text in small letters is in it, whatever its case there. */
  has(text: string): boolean {
    const has = (one: string) => one.toLowerCase().includes(text);
    const { partitionKey, data } = this.record;
    return (
      has(partitionKey) ||
      has(nameOf(this.record)) ||
      this.operations.some((one) => has('json' in one ? one.json : one.lines)) ||
      this.failures.some(({ stage, type, message }) => has(`${stage}:${type} ${message}`)) ||
      (this.refused ?? []).some(has) ||
      has(Buffer.from(data, 'base64').toString())
    );
  }

  row(): RecordRow {
    const { shardId, sequenceNumber, partitionKey, arrivalTime } = this.record;
    return {
      ...{ shardId, sequenceNumber, partitionKey: partitionKey.slice(0, shownKey), arrivedAt: arrivalTime },
      outcome: this.shownOutcome(),
      reasons: [
        ...this.failures.map(({ stage, type, message }) => ({ type: `${stage}:${type}`, message })),
        ...(this.refused ?? []).map((type) => ({ type })),
      ].slice(0, 3),
      documents: this.operations.length,
      text: this.text(),
    };
  }

  private shownOutcome(): RecordRow['outcome'] {
    const { outcome, stored } = this;
    if (outcome !== 'indexed') return outcome;
    return stored === undefined ? 'sent' : stored === 'own' ? 'indexed' : 'stale';
  }

  /** Found out once: a list asks for it four times a second. */
  private text(): string {
    this.shown ??= this.beginning().slice(0, shownText);
    return this.shown;
  }

  private beginning(): string {
    const [operation] = this.operations;
    if (operation !== undefined) {
      const source = sourceOf(operation);
      return isObject(source) ? summaryOf(source, this.pipeline.document.eventTime) : '';
    }
    const [part] = decodedParts(this.record, this.pipeline.source);
    if (part !== undefined && 'value' in part) return jsonOf(part.value);
    return jsonOf(Buffer.from(this.record.data.slice(0, shownText * 2), 'base64').toString());
  }
}
