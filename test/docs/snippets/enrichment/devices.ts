import { definePipeline, RetriableError } from 'shardline';

interface Event {
  readonly at: string;
  readonly device: string;
  readonly owner?: string;
}

const service = 'https://devices.example.com/owners';
const keepMs = 60_000;
const owners = new Map<string, { readonly owner: string; readonly until: number }>();

async function lookUp(devices: readonly string[]): Promise<void> {
  const unknown = devices.filter((device) => (owners.get(device)?.until ?? 0) < Date.now());
  if (unknown.length === 0) return;
  const answer = await fetch(`${service}?ids=${unknown.join()}`, { signal: AbortSignal.timeout(5_000) });
  if (!answer.ok) throw new Error(`The devices' service answered ${answer.status}.`);
  const found = (await answer.json()) as Record<string, string>;
  for (const device of unknown)
    owners.set(device, { owner: found[device] ?? 'unknown', until: Date.now() + keepMs });
}

export const pipeline = definePipeline({
  name: 'devices',
  transform: (value): Event => value as Event,
  transformBatch: async (events) => {
    const devices = [...new Set(events.map(({ device }) => device))];
    await lookUp(devices).catch((cause: unknown) => {
      throw new RetriableError('The look-up of owners failed.', { cause }); // the records come again
    });
    return events.map((event) => ({ ...event, owner: owners.get(event.device)?.owner ?? 'unknown' }));
  },
  document: { index: 'devices-{yyyy.MM}', eventTime: 'at' },
  mappings: { at: { type: 'date' }, device: { type: 'keyword' }, owner: { type: 'keyword' } },
});
