import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startCommand } from './start-command.ts';

const anyPorts = ['--kinesis-port', '0', '--search-port', '0'];
const nothingLeft = { processes: [], files: [] };

async function withTakenPort(use: (port: string) => Promise<void>): Promise<void> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  try {
    await use(String(typeof address === 'object' && address !== null ? address.port : address));
  } finally {
    server.close();
  }
}

/** What a person reads of an error: the progress lines before it begin with a time. */
function sentences(stderr: string): string[] {
  return stderr.split('\n').filter((line) => line.trim() !== '' && !/^\s*[\d.]+ s {2}/.test(line));
}

describe('npm start', () => {
  it('runs the demo once, says what became of it, ends with 0 and leaves nothing behind', async () => {
    const { end } = startCommand('--once', '--records', '1000', ...anyPorts);
    const { code, stdout, stderr, ...left } = await end;
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/records in +1,000\n/);
    expect(stdout).toMatch(/documents indexed +9\d\d\n/);
    expect(stdout).toMatch(/unaccounted for +0\n/);
    expect(stdout).toMatch(/put to searchable +median \d/);
    expect(left).toEqual(nothingLeft);
  }, 90_000);

  it('serves until Ctrl-C, and leaves nothing behind', async () => {
    const { child, printed, processes, end } = startCommand('--no-demo', ...anyPorts);
    const [, endpoint = ''] = await printed(/Kinesis at (http:\/\/127\.0\.0\.1:\d+)/);
    await printed(/ready for records/);
    if (process.platform === 'linux')
      expect(processes().join('\n')).toMatch(/start\.ts.*java.*runtime\.mjs/s);
    child.kill('SIGINT');
    const { code, stderr, ...left } = await end;
    expect(code, stderr).toBe(0);
    expect(left).toMatchObject(nothingLeft);
    await expect(fetch(endpoint)).rejects.toThrow();
  }, 60_000);

  it('ends with Ctrl-C while it starts, and leaves nothing behind', async () => {
    const { child, printed, end } = startCommand('--no-demo', ...anyPorts);
    await printed(/starting the engine/);
    child.kill('SIGINT');
    expect(await end).toMatchObject(nothingLeft);
  }, 60_000);

  it.each(['--kinesis-port', '--search-port'])(
    'says in one sentence that the port of %s is in use',
    (option) =>
      withTakenPort(async (port) => {
        const { end } = startCommand('--once', ...anyPorts, option, port);
        const { code, stderr, ...left } = await end;
        expect(sentences(stderr)).toEqual([
          expect.stringMatching(new RegExp(`ort ${port} .*in use.*give another`)),
        ]);
        expect(code).toBe(1);
        expect(left).toMatchObject(nothingLeft);
      }),
    60_000,
  );

  it.each([
    [['--pipeline', 'nope'], /There is no pipelines\/nope.ts; give one of sensors, social, web-traffic/],
    [['--search-url', 'http://127.0.0.1:1'], /The search engine at http:\/\/127.0.0.1:1\/ doesn't answer/],
    [['--data-dir', '/dev/null/kept'], /--data-dir is \/dev\/null\/kept, which can't be made \(ENOTDIR\)/],
  ])(
    'ends with one sentence and exit code 1 for %j',
    async (args, sentence) => {
      const { end } = startCommand('--once', '--kinesis-port', '0', '--search-port', '0', ...args);
      const { code, stderr, ...left } = await end;
      expect(sentences(stderr)).toEqual([expect.stringMatching(sentence)]);
      expect(code).toBe(1);
      expect(left).toMatchObject(nothingLeft);
    },
    60_000,
  );
});
