import { definePipeline } from 'shardline';

interface Line {
  readonly '@timestamp': string;
  readonly level: string;
  readonly user: string;
  readonly took: number;
}

const pattern = /^(?<time>\S+) (?<level>[A-Z]+) user=(?<user>\S+) took=(?<took>\d+)ms$/;

export const pipeline = definePipeline({
  name: 'lines',
  source: 'text',
  transform: (line): Line | null => {
    const { time, level, user, took } = pattern.exec(line)?.groups ?? {};
    if (time === undefined || level === undefined || user === undefined) throw new Error('no line of ours');
    if (level === 'DEBUG') return null;
    return { '@timestamp': time, level: level.toLowerCase(), user, took: Number(took) };
  },
  document: { index: 'lines-{yyyy.MM.dd}', eventTime: '@timestamp' },
  mappings: {
    '@timestamp': { type: 'date' },
    level: { type: 'keyword' },
    user: { type: 'keyword' },
    took: { type: 'long' },
  },
});
