import type { LateDocuments, WindowShape } from '../../../protocol/windows.ts';
import { Card } from '../../kit/card.tsx';
import { count, duration } from '../../kit/format.ts';
import { Table } from '../../kit/table.tsx';
import { Time } from '../../kit/time.tsx';

export interface LateCardProps {
  readonly late: LateDocuments;
  readonly shape: WindowShape;
  readonly finalThrough: number | undefined;
}

/** How far windows are final, and what came too late for them. */
export function LateCard({ late: { shards }, shape, finalThrough }: LateCardProps) {
  const all = shards.reduce((sum, { documents }) => sum + documents, 0);
  const rows = shards.map(({ shardId, documents, before }) => ({
    id: shardId,
    cells: [shardId, count(documents), before !== undefined && <Time at={before} />],
  }));
  return (
    <Card title="Late documents" aside={all === 0 ? 'none' : `${count(all)}, not counted`}>
      <p class="quiet">
        {shape.lateness > 0 && `A window waits ${duration(shape.lateness)} after its end.`}
        {finalThrough !== undefined && (
          <>
            {' '}
            Those that end by <Time at={finalThrough} /> are final.
          </>
        )}
      </p>
      {rows.length > 0 && <Table head={['Shard', '#Late', 'Watermark']} rows={rows} />}
    </Card>
  );
}
