import type { ShownIndex, ShownPipeline } from '../../../protocol/pipeline.ts';
import { Card } from '../../kit/card.tsx';
import { count } from '../../kit/format.ts';
import { Table } from '../../kit/table.tsx';
import { Time } from '../../kit/time.tsx';
import { bytes } from './bytes.ts';
import { Settings } from './settings.tsx';

/** What the engine has, beside what the definition says. */
export function EngineCards({
  engine,
  at,
}: {
  readonly engine: ShownPipeline['engine'];
  readonly at: number;
}) {
  if ('problem' in engine) {
    return (
      <Card title="Search engine" class="wide">
        <p class="notice" data-tone="bad">
          {engine.problem}
        </p>
      </Card>
    );
  }
  return (
    <>
      <Card title="Index template and lifecycle" aside={engine.engine}>
        {engine.undefinedHere !== undefined && (
          <p class="notice">Nothing is compared with the definition. {engine.undefinedHere}</p>
        )}
        <Settings
          settings={[{ name: 'Template', value: engine.template }, ...engine.settings, ...engine.lifecycle]}
        />
      </Card>
      <Indices indices={engine.indices} at={at} />
    </>
  );
}

function Indices({ indices, at }: { readonly indices: readonly ShownIndex[]; readonly at: number }) {
  return (
    <Card
      title="Indices"
      aside={
        indices.length > 0 && (
          <>
            {count(indices.length)}, the newest first, at <Time at={at} />
          </>
        )
      }
    >
      {indices.length === 0 ? (
        <p class="quiet">There is none yet: the first document makes it.</p>
      ) : (
        <div class="tall-list">
          <Table
            head={['Name', '#Documents', '#Size', 'Health']}
            rows={indices.map(({ name, documents, bytes: size, health }) => ({
              id: name,
              cells: [
                name,
                count(documents),
                bytes(size),
                { tone: health === 'red' ? 'bad' : undefined, text: health },
              ],
            }))}
          />
        </div>
      )}
    </Card>
  );
}
