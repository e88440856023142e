import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../infra/bundle/roots.ts';
import { emptyEngine } from '../worker-engine.ts';
import { createAccount } from './account.ts';
import { startEmulator } from './emulator.ts';
import type { RunningEmulator } from './running-emulator.ts';

const timeout = 1_200_000;

let aws: RunningEmulator;

beforeAll(async () => {
  const { url } = await emptyEngine();
  aws = await startEmulator(url);
}, timeout);

afterAll(async () => {
  await aws?.stop();
});

test(
  'accept:aws passes on an emulator and leaves nothing behind but what bootstrapping made',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shardline-accept-'));
    const report = join(folder, 'report.md');
    const command = join(packageRoot, 'test', 'acceptance', 'accept.ts');
    const child = spawn(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), command, '--endpoint', aws.endpoint, '--report', report],
      { stdio: ['ignore', 'inherit', 'inherit'] },
    );
    await once(child, 'close');
    console.log(readFileSync(report, 'utf8'));
    rmSync(folder, { recursive: true });
    expect(child.exitCode).toBe(0);
    const { streams, functions, topics } = await createAccount(aws.endpoint).resources();
    expect({ streams, functions, topics }).toEqual({ streams: [], functions: [], topics: [] });
  },
  timeout,
);
