import { afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { parsedCommand } from '../../../cli/kit/cli-command.ts';
import { Stopping } from '../../../cli/kit/stopping.ts';
import { cli } from '../../../cli/plan/plan.ts';

afterEach(() => vi.restoreAllMocks());

async function printed(...argv: string[]): Promise<string> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  expect(await cli.run(parsedCommand(cli.define(), argv), new Stopping(() => 0))).toBe(0);
  const text = log.mock.calls.flat().join('\n');
  log.mockRestore();
  return text;
}

const result = z.looseObject({
  load: z.looseObject({ retentionDays: z.number(), replicas: z.number() }),
  options: z.record(z.string(), z.string()),
  streams: z.looseObject({ provisioned: z.looseObject({ dollars: z.number() }) }),
  prices: z.record(z.string(), z.looseObject({ source: z.url() })),
  measured: z.looseObject({ date: z.iso.date() }),
});

test('a plan is printed for people, and whole as JSON', async () => {
  expect(await printed('-r', '10', '-b', '500')).toMatch(
    /^10 records\/s of 500 bytes .*npx cdk deploy -c shards=1/s,
  );
  const json = result.parse(
    JSON.parse(await printed('-r', '10', '-b', '500', '--retention', '36h', '--json')),
  );
  expect(json.load).toMatchObject({ retentionDays: 1.5, replicas: 1 });
  expect(json.options).toMatchObject({ shards: '1', domainSize: 'production' });
});

test('the prices are listed with the pages that they come from', async () => {
  expect(await printed('--prices')).toMatch(/^US dollars .*https:\/\//s);
});

test('a load that no stream takes is refused, with how many shards it would need', async () => {
  const command = parsedCommand(cli.define(), ['-r', '10000000', '-b', '1000000']);
  await expect(cli.run(command, new Stopping(() => 0))).rejects.toThrow(
    /^This load needs 12,500,000 shards, and a stack's stream has at most 10,000: plan it as several pipelines\.$/,
  );
});

test.each([
  [[], /required option '--records-per-second <n>' not specified/],
  [['-r', '1'], /required option '--bytes <n>' not specified/],
  [['-r', '1', '-b', '2000000'], /Give a whole number from 1 to 1048576/],
  [['-r', '1', '-b', '1', '--retention', '1m'], /Give a length of time from 1h to 3650d/],
  [['-r', '1', '-b', '1', '--region', 'eu-west-1'], /Allowed choices are us-east-1/],
])('%j is wrong usage', async (argv, message) => {
  let text = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Error(`exit ${code}`);
  });
  await expect(printed(...argv)).rejects.toThrow('exit 2');
  expect(text).toMatch(message);
});
