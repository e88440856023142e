import { definePipeline } from 'shardline';

interface Device {
  readonly id: string;
  readonly seenAt: string;
  readonly battery?: number;
  readonly removed?: boolean;
}

export const pipeline = definePipeline({
  name: 'devices',
  transform: (value): Device => {
    const device = value as Device;
    if (typeof device.id !== 'string') throw new Error('id must be text');
    return device;
  },
  document: {
    index: 'devices-v2',
    eventTime: 'seenAt',
    id: ({ id }) => id,
    action: ({ removed }) => (removed ? 'delete' : 'index'),
  },
  mappings: {
    id: { type: 'keyword' },
    seenAt: { type: 'date' },
    battery: { type: 'double' },
    removed: { type: 'boolean' },
  },
});
