import type { ExplainedRecord, RecordExplanation } from '../../../protocol/records.ts';
import { Card } from '../../kit/card.tsx';
import { plural, wholeTime } from '../../kit/format.ts';
import { LongText } from '../../kit/long-text.tsx';
import type { Filters } from '../../room.tsx';

export interface BytesProps extends Filters {
  readonly record: ExplainedRecord;
  readonly missing: string | undefined;
  readonly onAll: (() => void) | undefined;
}

/** Which record it is, and its bytes: as text, or in hexadecimal. */
export function Bytes({ record, missing, query, setQuery, onAll }: BytesProps) {
  const isHex = query.get('bytes') === 'hex';
  const { form, bytes } = record;
  const ways = [
    ['', 'text'],
    ['hex', 'hex'],
  ] as const;
  return (
    <Card
      title="Record"
      aside={
        <fieldset class="choice">
          <legend class="hidden">Bytes shown as</legend>
          {ways.map(([value, name]) => (
            <button
              key={name}
              type="button"
              aria-pressed={isHex === (value === 'hex')}
              onClick={() => setQuery({ bytes: value })}
            >
              {name}
            </button>
          ))}
        </fieldset>
      }
    >
      <dl class="pairs">
        <dt>sequence number</dt>
        <dd>
          <code>{record.sequenceNumber}</code>
        </dd>
        <dt>shard</dt>
        <dd>
          <code>{record.shardId}</code> of <code>{record.stream}</code>
        </dd>
        <dt>partition key</dt>
        <dd>
          <code>{record.partitionKey}</code>
        </dd>
        <dt>arrived</dt>
        <dd>{wholeTime(record.arrivedAt)}</dd>
        <dt>bytes</dt>
        <dd>{form === undefined ? plural(bytes, 'byte') : `${plural(bytes, 'byte')}, ${form}`}</dd>
      </dl>
      {record.from === 'letter' && <p class="quiet">{missing} What follows is from its dead letter.</p>}
      <LongText
        label={isHex ? 'Bytes in hexadecimal' : 'Bytes as text'}
        unit={isHex ? 'byte' : 'character'}
        {...(isHex ? record.hex : record.text)}
        onAll={onAll}
      />
    </Card>
  );
}

/** What the bytes turn into, before the transform. */
export function Decoded({
  answer: { decoded, transformed },
  onAll,
}: {
  readonly answer: RecordExplanation;
  readonly onAll: (() => void) | undefined;
}) {
  return (
    <Card title="Decoded" aside={transformed !== undefined && `then transformed: ${transformed}`}>
      {decoded.length === 0 && <p class="quiet">Nothing: a control message, or an empty list.</p>}
      {decoded.map(({ part, value, failure }, place) => (
        <div key={place} class="part">
          {decoded.length > 1 && <p class="quiet">{part}</p>}
          {failure !== undefined && <p class="reason">{failure}</p>}
          {value && <LongText label={`Value ${place + 1}`} {...value} onAll={onAll} />}
        </div>
      ))}
    </Card>
  );
}
