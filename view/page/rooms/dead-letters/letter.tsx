import type { ComponentChildren } from 'preact';
import type { RedriveProgress, ShownFailure, ShownLetter } from '../../../protocol/dead-letters.ts';
import { Card, Empty } from '../../kit/card.tsx';
import { Copy } from '../../kit/copy.tsx';
import { count, wholeTime } from '../../kit/format.ts';
import { withWord } from '../../kit/shell-word.ts';
import { useAsked } from '../../kit/use-asked.ts';
import { useWhere } from '../../kit/where.ts';
import type { Filters } from '../../room.tsx';
import { queryOf } from './addresses.ts';
import { Bytes } from './bytes.tsx';
import { Redrive } from './redrive.tsx';

export interface LetterProps extends Filters {
  /** `shardId-000000000000:4959…` */
  readonly name: string;
  readonly redrive: RedriveProgress | undefined;
}

/** One letter, with its bytes. */
export function Letter({ name, redrive, ...filters }: LetterProps) {
  const path = `/api/dead-letters/letter?${queryOf({ letter: name })}`;
  const { answer, of, failure } = useAsked<ShownLetter>(path, `${redrive?.since} ${redrive?.state}`);
  const letter = of === path ? answer : undefined;
  return (
    <>
      <p>
        <a href="/dead-letters">← All dead letters</a>
      </p>
      {letter !== undefined ? (
        <Shown letter={letter} {...filters} />
      ) : failure !== undefined ? (
        <Empty title="This letter can’t be shown">
          <p>{failure}</p>
        </Empty>
      ) : (
        <p class="quiet">Reading…</p>
      )}
    </>
  );
}

const states: Readonly<Record<ShownLetter['state'], string>> = {
  waits: 'It waits for a redrive.',
  'given up': 'Lambda gave up the batch that it was in. It waits for a redrive.',
  redriven: 'A redrive has settled it.',
};

function Shown({ letter, ...filters }: Filters & { readonly letter: ShownLetter }) {
  const command = withWord('npx shardline explain', letter.letter, useWhere());
  return (
    <>
      <Card title="Why it wasn’t indexed" aside={states[letter.state]}>
        {letter.failures.map((failure, number) => (
          <Failure key={number} failure={failure} />
        ))}
        {letter.failures.length === 0 && <p class="quiet">The letter says no reason.</p>}
        {letter.state !== 'redriven' && (
          <Redrive choice={{ letter: letter.letter }} label="Redrive this letter…" />
        )}
      </Card>
      <Bytes letter={letter} {...filters} />
      <Card title="Where it is from">
        <dl class="facts">
          <Fact name="Arrived">{wholeTime(letter.arrival)}</Fact>
          <Fact name="Stream">{letter.stream}</Fact>
          <Fact name="Shard">{letter.shardId}</Fact>
          <Fact name="Sequence number">{letter.sequenceNumber}</Fact>
          <Fact name="Partition key">{letter.partitionKey}</Fact>
          {letter.invocations !== undefined && (
            <Fact name="Attempts">about {count(letter.invocations)}, until Lambda gave its batch up</Fact>
          )}
          {letter.givenUpFor !== undefined && <Fact name="Given up for">{letter.givenUpFor}</Fact>}
          {letter.documents.map(({ index, id }) => (
            <Fact key={`${index} ${id}`} name="Was to become">
              {id} in {index}
            </Fact>
          ))}
          <Fact name="Kept in">{letter.object}</Fact>
        </dl>
        <p class="small">
          <a href={`/records?${queryOf({ record: letter.letter })}`}>Every stage that it passed</a>
          {command !== undefined && ', and the same in a terminal:'}
        </p>
        {command !== undefined && (
          <p>
            <Copy text={command} />
          </p>
        )}
      </Card>
    </>
  );
}

function Failure({ failure }: { readonly failure: ShownFailure }) {
  const { reason, message, means, remedy } = failure;
  return (
    <div class="failure">
      <p>
        <code>{reason}</code> {means}
      </p>
      <blockquote>{message}</blockquote>
      {remedy !== undefined && <p class="quiet">{remedy}</p>}
    </div>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
