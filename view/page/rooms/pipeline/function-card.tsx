import type { ShownFunction, Use } from '../../../protocol/pipeline.ts';
import { Card } from '../../kit/card.tsx';
import { count, duration, share } from '../../kit/format.ts';
import { Settings } from './settings.tsx';

const titles = { indexer: 'Indexer', aggregator: 'Aggregator' } as const;

const megabytes = (value: number) => `${count(Math.round(value))} MB`;

/** A function: what it uses of what it may, its settings, and those of its event source mapping. */
export function FunctionCard({ shown }: { readonly shown: ShownFunction }) {
  const { role, name, memory, time, settings, mapping } = shown;
  return (
    <Card title={titles[role]} aside={<span class="function-name">{name}</span>}>
      <UseBar
        label="Memory"
        use={memory}
        format={megabytes}
        unknown="Lambda says it in the function’s REPORT log lines alone"
      />
      <UseBar
        label="Time of an invocation"
        use={time}
        format={duration}
        unknown="no invocation in the last minute"
      />
      <Settings settings={settings} />
      <h3>Event source mapping</h3>
      {mapping.length > 0 ? <Settings settings={mapping} /> : <p class="quiet">It has none.</p>}
    </Card>
  );
}

interface UseBarProps {
  readonly label: string;
  readonly use: Use;
  readonly format: (value: number) => string;
  readonly unknown: string;
}

function UseBar({ label, use: { used, limit }, format, unknown }: UseBarProps) {
  const part = used === undefined ? 0 : Math.min(1, used / limit);
  const tone = part > 0.9 ? 'bad' : part > 0.75 ? 'warn' : undefined;
  return (
    <div class="use" data-tone={tone}>
      <p>
        {label}{' '}
        {used === undefined ? (
          <span class="quiet">
            of {format(limit)} · not known: {unknown}
          </span>
        ) : (
          <>
            <strong>{format(used)}</strong>{' '}
            <span class="quiet">
              of {format(limit)}, {share(used, limit)}
            </span>
          </>
        )}
      </p>
      <div class="use-bar" aria-hidden="true">
        <span style={{ width: `${part * 100}%` }} />
      </div>
    </div>
  );
}
