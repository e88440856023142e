import type { WindowShape } from '../../../protocol/windows.ts';
import { Empty } from '../../kit/card.tsx';
import { Copy } from '../../kit/copy.tsx';
import { session } from '../../kit/frames.ts';
import { useStore } from '../../kit/store.ts';
import { useWhere } from '../../kit/where.ts';

/** Of a pipeline without windows. */
export function NoWindows() {
  const name = useStore(session)?.pipeline ?? '';
  return (
    <Empty title="This pipeline has no windows">
      <p>
        Windows count, sum and compare documents by key while they stream in, and monitors alert on them. Add
        some to <code>pipelines/{name}.ts</code> with <code>withWindows</code>, and try them on a file first:
      </p>
      <p>
        <Copy text="npx shardline backtest --file records.ndjson" />
      </p>
    </Empty>
  );
}

/** Of a window that nothing has been folded into. */
export function NoResults({ shape }: { readonly shape: WindowShape }) {
  const where = useWhere();
  return (
    <Empty title={`No windows of ${shape.name} yet`}>
      <p>The first one is there as soon as a record has been put and folded:</p>
      <p>
        <Copy text={`npx shardline put${where} --file records.ndjson`} />
      </p>
    </Empty>
  );
}
