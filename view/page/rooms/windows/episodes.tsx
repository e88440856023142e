import type { AlertRow, KeyValues } from '../../../protocol/alerts.ts';
import { Card } from '../../kit/card.tsx';
import { Button } from '../../kit/controls.tsx';
import { amount, count } from '../../kit/format.ts';
import { keyId, keyText } from '../../kit/key.ts';
import { KeyText } from '../../kit/key-text.tsx';
import { Table } from '../../kit/table.tsx';
import { Time } from '../../kit/time.tsx';

export interface EpisodesProps {
  readonly episodes: readonly AlertRow[];
  readonly shown: readonly KeyValues[];
  readonly onShow: (key: KeyValues) => void;
}

const mostListed = 12;

/** Alerts in the time shown, of all keys. */
export function Episodes({ episodes, shown, onShow }: EpisodesProps) {
  const ids = new Set(shown.map(keyId));
  const rows = episodes
    .slice(0, mostListed)
    .map(({ id = '', key, monitor, since = 0, resolvedAt, value, peak }) => ({
      id,
      cells: [
        <a key="key" href={`/alerts?alert=${encodeURIComponent(id)}`}>
          <KeyText of={key} />
        </a>,
        monitor,
        <Time key="since" at={since} />,
        resolvedAt === undefined ? { tone: 'bad' as const, text: 'firing' } : <Time at={resolvedAt} />,
        amount(peak ?? value ?? 0),
        !ids.has(keyId(key)) && (
          <Button label={`Chart ${keyText(key)}`} on={() => onShow(key)}>
            Chart
          </Button>
        ),
      ],
    }));
  return (
    <Card
      title="Alerts in this time"
      aside={episodes.length > mostListed && `the newest ${mostListed} of ${count(episodes.length)}`}
    >
      {rows.length === 0 ? (
        <p class="quiet">None of this window’s monitors fired.</p>
      ) : (
        <Table cards head={['Key', 'Monitor', 'From', 'Until', '#Value', '']} rows={rows} />
      )}
    </Card>
  );
}
