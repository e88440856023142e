import { z } from 'zod';
import { Fault } from '../kit/fault.ts';
import type { Ask } from './ask.ts';
import type { Candidate } from './candidate.ts';

const bytes = z.string().nullish();
const allocation = z.array(z.object({ 'disk.avail': bytes, 'disk.total': bytes }));

/** Both engines stop giving a node shards when its disk is fuller than this, by default. */
const mostUsed = 0.85;

/**
 * Checks that the disks have room for an index a second time. An engine that doesn't say how full they are is believed.
 * https://docs.opensearch.org/latest/api-reference/cat/cat-allocation/
 * @throws Fault
 */
export async function checkDisk(
  ask: Ask,
  { plan, bytes: needed }: Pick<Candidate, 'plan' | 'bytes'>,
): Promise<void> {
  const { status, body } = await ask.raw('GET', '/_cat/allocation', {
    query: { format: 'json', bytes: 'b' },
  });
  const parsed = allocation.safeParse(body);
  if (status !== 200 || !parsed.success) return;
  const sum = (name: 'disk.avail' | 'disk.total') =>
    parsed.data.reduce((total, node) => total + Number(node[name] ?? 0), 0);
  const [available, total] = [sum('disk.avail'), sum('disk.total')];
  if (total === 0 || available - needed >= total * (1 - mostUsed)) return;
  throw new Fault(
    'TARGET',
    `${plan.old} has ${mebibytes(needed)}, and the disks have ${mebibytes(available)} of ${mebibytes(total)} left: a second one would leave less than ${Math.round(100 - mostUsed * 100)} %. ` +
      'Make room, or pass --ignore-disk.',
  );
}

function mebibytes(value: number): string {
  return `${Math.ceil(value / 1024 / 1024).toLocaleString('en-US')} MiB`;
}
