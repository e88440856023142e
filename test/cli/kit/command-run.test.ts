import { afterEach, expect, test, vi } from 'vitest';
import { runCommand } from '../../../cli/kit/command-run.ts';
import { Fault, type FaultCode } from '../../../cli/kit/fault.ts';

const before = process.exitCode;

afterEach(() => {
  process.exitCode = before;
  vi.restoreAllMocks();
});

test.each<[FaultCode, number]>([
  ['USAGE', 2],
  ['OPTION', 1],
  ['TARGET', 1],
])('a fault of %s is its sentence, and exit code %i', async (code, exitCode) => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  await runCommand(() => Promise.reject(new Fault(code, 'The stream x is gone: name another.')));
  expect(said.mock.calls).toEqual([['The stream x is gone: name another.']]);
  expect(process.exitCode).toBe(exitCode);
});

test('Ctrl-C is 130, whatever the command comes to', async () => {
  await runCommand(async (stopping) => {
    stopping.stop();
    return 0;
  });
  expect(process.exitCode).toBe(130);
  await runCommand(async (stopping) => {
    stopping.stop();
    throw new Error('the request was aborted');
  });
  expect(process.exitCode).toBe(130);
});

test('an error that is no fault is thrown on, with its stack', async () => {
  await expect(runCommand(() => Promise.reject(new TypeError('a bug')))).rejects.toThrow('a bug');
});

test('a command that handles signals itself finds no handler of ours', async () => {
  const handlers = () => process.listenerCount('SIGINT');
  const outside = handlers();
  await runCommand(
    async () => {
      expect(handlers()).toBe(outside);
      return 0;
    },
    { ownSignals: true },
  );
  await runCommand(async () => {
    expect(handlers()).toBe(outside + 1);
    return 0;
  });
  expect(handlers()).toBe(outside);
});
