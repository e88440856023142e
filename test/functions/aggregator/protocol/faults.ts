import { address } from './documents.ts';
import type { Process } from './scheduler.ts';
import type { World } from './world.ts';

/** Puts all records while everything that can go wrong does, and ends when all is delivered. */
export async function runWithFaults(world: World): Promise<void> {
  const { settings, stream, dice } = world;
  for (let put = 0; put < settings.records; ) {
    if (world.happens(700)) {
      stream.put(dice, settings.keys);
      put += 1;
    }
    if (world.happens(settings.reshardings)) stream.split(dice);
    if (world.happens(settings.reshardings)) stream.merge(dice);
    if (world.happens(settings.kills)) await kill(world);
    if (world.happens(settings.abandons)) abandon(world);
    if (world.happens(settings.stalls)) stall(world);
    if (world.happens(settings.sweeps)) world.sweep();
    if (world.happens(settings.sweeps)) redriveOne(world);
    world.deliver();
    await world.scheduler.step(dice);
  }
  await world.finishAll();
}

function anyWaiting({ scheduler: { waiting }, dice }: World): Process | undefined {
  return waiting[dice.roll(waiting.length)];
}

/** The process dies; Lambda delivers its batch again, or gives it up after its records are handed over. */
async function kill(world: World): Promise<void> {
  const process = anyWaiting(world);
  if (process === undefined) return;
  world.scheduler.kill(process);
  const shard = shardOf(process, world);
  const isGivenUp =
    shard !== undefined && world.happens(world.settings.givenUp) && (await isHandedOver(shard, world));
  if (shard === undefined || isGivenUp) world.lost += 1;
  if (shard === undefined) return;
  if (isGivenUp) world.lanes.get(shard)?.pass();
  else world.lanes.delete(shard);
}

async function isHandedOver(shard: string, { store, lanes }: World): Promise<boolean> {
  const [stored] = await store.get([address.shard(shard)]);
  const fence = stored?.source.fence;
  const last = lanes.get(shard)?.batch.at(-1);
  return typeof fence === 'number' && last !== undefined && fence >= last.sequence;
}

/** Lambda takes the process for dead and delivers its batch again, but it is only slow. */
function abandon(world: World): void {
  const process = anyWaiting(world);
  const shard = process && shardOf(process, world);
  if (shard !== undefined) world.lanes.delete(shard);
}

function shardOf(process: Process, { lanes }: World): string | undefined {
  return [...lanes].find(([, lane]) => lane.process === process)?.[0];
}

function stall(world: World): void {
  const process = anyWaiting(world);
  if (process !== undefined) world.stall(process);
}

function redriveOne(world: World): void {
  const rejected = world.stream.shards.flatMap(({ records }) => records.filter((record) => record.rejected));
  const record = rejected[world.dice.roll(rejected.length)];
  if (record !== undefined) world.redrive(record);
}
