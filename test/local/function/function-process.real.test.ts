import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { FunctionProcess, type FunctionSettings } from '../../../local/function/function-process.ts';

const running: FunctionProcess[] = [];

function start(changes: Partial<FunctionSettings> = {}) {
  const lines: string[] = [];
  const container = new FunctionProcess({
    name: 'Indexer',
    code: join(import.meta.dirname, 'handlers'),
    handler: 'index.handler',
    environment: { OWN: 'value' },
    timeout: 10_000,
    memory: 128,
    onLog: (line) => lines.push(line),
    ...changes,
  });
  running.push(container);
  return { container, lines };
}

function isAlive(pid: unknown): boolean {
  try {
    return process.kill(Number(pid), 0);
  } catch {
    return false;
  }
}

describe('a function in a process of its own', () => {
  afterEach(async () => {
    await Promise.all(running.splice(0).map((container) => container.stop()));
  });

  it('answers, and stays warm for the next invocation', async () => {
    const { container } = start();
    expect(await container.invoke({ behaviour: 'answer', value: { batchItemFailures: [] } })).toEqual({
      batchItemFailures: [],
    });
    expect(await container.invoke({ behaviour: 'nothing' })).toBeNull();
    expect(await container.invoke({ behaviour: 'count' })).toBe(3);
  });

  it('gets a context that tells its name, memory and remaining time', async () => {
    const { container } = start({ timeout: 7_000 });
    expect(await container.invoke({ behaviour: 'context' })).toMatchObject({
      functionName: 'Indexer',
      memoryLimitInMB: '128',
      awsRequestId: expect.stringMatching(/^[\da-f-]{36}$/),
      remaining: expect.toSatisfy((remaining: number) => remaining > 0 && remaining <= 7_000),
    });
  });

  it('reports what the handler throws, and stays warm', async () => {
    const { container } = start();
    await expect(container.invoke({ behaviour: 'throw', message: 'no such thing' })).rejects.toThrow(
      'TypeError: no such thing',
    );
    await expect(container.invoke({ behaviour: 'throw text' })).rejects.toThrow('no error object');
    expect(await container.invoke({ behaviour: 'count' })).toBe(3);
  });

  it.each(['hang', 'busy loop'])(
    'is killed at the timeout when it does nothing but %s',
    async (behaviour) => {
      const { container } = start({ timeout: 2_000 });
      const pid = await container.invoke({ behaviour: 'pid' });
      await expect(container.invoke({ behaviour })).rejects.toThrow('Task timed out after 2.00 seconds');
      await expect.poll(() => isAlive(pid)).toBe(false);
    },
  );

  it('serves the next invocation from a new process at once after a timeout', async () => {
    const { container } = start({ timeout: 2_000 });
    await container.invoke({ behaviour: 'count' });
    await expect(container.invoke({ behaviour: 'busy loop' })).rejects.toThrow('Task timed out');
    expect(await container.invoke({ behaviour: 'count' })).toBe(1);
  });

  it('fails the invocation that crashes it, and serves the next from a new process', async () => {
    const { container } = start();
    await expect(container.invoke({ behaviour: 'crash' })).rejects.toThrow(/ended with exit code 7/);
    expect(await container.invoke({ behaviour: 'count' })).toBe(1);
  });

  it.each(['crash after the answer', 'leave after the answer'])(
    'fails one invocation at most, and never its caller, when the process does this: %s',
    async (behaviour) => {
      const { container } = start();
      for (let round = 0; round < 3; round += 1) {
        expect(await container.invoke({ behaviour })).toBe('answered');
        const next = await container.invoke({ behaviour: 'answer', value: 1 }).catch(String);
        if (next !== 1) expect(next).toMatch(/process (ended with|takes no more invocations)/);
        await delay(100);
        expect(await container.invoke({ behaviour: 'answer', value: 2 })).toBe(2);
      }
    },
  );

  it('dies of more memory than it has, and serves the next from a new process', async () => {
    const { container, lines } = start({ memory: 64, timeout: 20_000 });
    await expect(container.invoke({ behaviour: 'memory' })).rejects.toThrow(/ended with SIGABRT|exit code/);
    expect(lines.join('\n')).toContain('heap out of memory');
    expect(await container.invoke({ behaviour: 'count' })).toBe(1);
  });

  it('sees its own environment and nothing of its parent’s', async () => {
    process.env.SHARDLINE_TEST_SECRET = 'of the parent';
    try {
      const { container } = start();
      const environment = await container.invoke({ behaviour: 'environment' });
      expect(environment).toMatchObject({
        OWN: 'value',
        AWS_LAMBDA_FUNCTION_NAME: 'Indexer',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
        AWS_REGION: 'us-east-1',
        TZ: 'UTC',
      });
      expect(environment).not.toHaveProperty('SHARDLINE_TEST_SECRET');
      expect(environment).not.toHaveProperty('HOME');
    } finally {
      delete process.env.SHARDLINE_TEST_SECRET;
    }
  });

  it('passes on each line that it logs, of both outputs', async () => {
    const { container, lines } = start();
    await container.invoke({ behaviour: 'log', line: 'indexed' });
    expect(lines.toSorted()).toEqual(['indexed', 'indexed on standard error']);
  });

  it('has passed on all that an invocation logged when that answers', async () => {
    const { container, lines } = start();
    const invocations = 20;
    const each = 300;
    for (let n = 1; n <= invocations; n += 1) {
      await container.invoke({ behaviour: 'log much', lines: each });
      expect(lines).toHaveLength(n * (each + 1));
      expect(lines.at(-1)).toBe('without an end');
    }
  });

  it('answers also when it takes its output away', async () => {
    const { container, lines } = start();
    expect(await container.invoke({ behaviour: 'take the output', line: 'taken' })).toBe('taken');
    expect(await container.invoke({ behaviour: 'count' })).toBe(2);
    expect(lines).toEqual([]);
  });

  it('fails its invocation, and never its caller, when no process can be started', async () => {
    const { container, lines } = start();
    const { execPath } = process;
    process.execPath = '/no/such/node';
    try {
      container.warm();
      await delay(50);
      await expect(container.invoke({ behaviour: 'count' })).rejects.toThrow(/the function's process/);
      await expect.poll(() => lines).toContain("the function's process failed: spawn /no/such/node ENOENT");
    } finally {
      process.execPath = execPath;
    }
    expect(await container.invoke({ behaviour: 'count' })).toBe(1);
    await container.stop();
  });

  it('fails with a sentence when its code cannot be loaded', async () => {
    const { container, lines } = start({ handler: 'absent.handler' });
    await expect(container.invoke({})).rejects.toThrow(/ended with exit code 1/);
    expect(lines.join('\n')).toContain('Cannot find module');
  });

  it('ends with its container, and the invocation under way fails', async () => {
    const { container } = start();
    const pid = await container.invoke({ behaviour: 'pid' });
    const hanging = container.invoke({ behaviour: 'hang' }).catch((thrown: Error) => thrown.message);
    await container.stop();
    expect(await hanging).toMatch(/ended with SIGTERM/);
    expect(isAlive(pid)).toBe(false);
    await container.stop();
  });

  it('is not started again by an invocation that comes after the stop', async () => {
    const { container } = start();
    await container.invoke({ behaviour: 'count' });
    await container.stop();
    const answer = await Promise.race([
      container.invoke({ behaviour: 'count' }).catch((thrown: Error) => thrown.message),
      delay(2_000),
    ]);
    expect(answer).toBe('the function has been stopped');
  });
});
