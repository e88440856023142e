import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { packageRoot } from '../../infra/bundle/roots.ts';
import type { Deployed } from './deployment.ts';
import { toolRole } from './tools.ts';

const frame = z.object({
  link: z.object({ state: z.enum(['live', 'lost']), sentence: z.string().optional() }),
  room: z.unknown().optional(),
});

export type StackFrame = z.infer<typeof frame>;

/** What a page gets. */
export interface PageAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** `shardline view --stack` in a process of its own, as its role, behind the gateway. */
export interface StackView {
  /** The first frame of a room that satisfies `until`. */
  readonly frame: (
    room: string,
    until: (frame: StackFrame) => boolean,
    query?: string,
  ) => Promise<StackFrame>;
  readonly get: (path: string) => Promise<PageAnswer>;
  /** As a page changes something, with its token. */
  readonly post: (path: string, body: unknown) => Promise<PageAnswer>;
  readonly stop: () => Promise<void>;
}

/** Milliseconds until a process prints its address, or a room its frame. */
const patienceMs = 60_000;

/** Milliseconds that a view has to end after Ctrl-C, whatever its rooms still read. */
const endMs = 10_000;

export async function openStackView({
  gateway,
  resolved,
}: Pick<Deployed, 'gateway' | 'resolved'>): Promise<StackView> {
  const args = ['view', '--stack', resolved.stackName, '--port', '0', '--allow-changes'];
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(packageRoot, 'cli', 'shardline.ts'), ...args],
    {
      cwd: packageRoot,
      env: { PATH: process.env.PATH, ...gateway.environmentOf(toolRole('view', resolved)) },
    },
  );
  // A test that fails or runs out of time leaves none at work.
  onTestFinished(() => void child.kill('SIGKILL'));
  try {
    const address = await addressOf(child);
    return { ...(await pageOf(address)), stop: () => end(child) };
  } catch (thrown) {
    await end(child);
    throw thrown;
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGINT');
  try {
    await once(child, 'exit', { signal: AbortSignal.timeout(endMs) });
  } catch (thrown) {
    child.kill('SIGKILL');
    throw new Error('The view goes on after Ctrl-C.', { cause: thrown });
  }
}

async function addressOf(child: ChildProcess): Promise<string> {
  let printed = '';
  return await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The view prints no address: ${printed}`)), patienceMs);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (data) => {
        printed += String(data);
        const [, address] = /The view is at (\S+)/.exec(printed) ?? [];
        if (address === undefined) return;
        clearTimeout(timer);
        resolve(address);
      });
    }
    child.once('exit', (code) => reject(new Error(`The view ended with ${code}: ${printed}`)));
  });
}

async function pageOf(address: string): Promise<Omit<StackView, 'stop'>> {
  const { origin } = new URL(address);
  const entered = await fetch(address, { redirect: 'manual' });
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
  const ask = async (path: string, init: RequestInit = {}): Promise<PageAnswer> => {
    const response = await fetch(origin + path, { ...init, headers: { cookie, ...init.headers } });
    return { status: response.status, body: await response.json() };
  };
  const events = async <Value>(
    room: string,
    take: (event: string, data: unknown) => Value | undefined,
    query = '',
  ) => {
    const leaving = new AbortController();
    const signal = AbortSignal.any([leaving.signal, AbortSignal.timeout(patienceMs)]);
    const response = await fetch(`${origin}/api/frames?room=${room}&${query}`, {
      headers: { cookie },
      signal,
    });
    try {
      for await (const { event, data } of eventsOf(response)) {
        const taken = take(event, data);
        if (taken !== undefined) return taken;
      }
      throw new Error(`The frames of ${room} ended: ${response.status}`);
    } finally {
      leaving.abort();
    }
  };
  // Of a room that reads nothing of its own, so that no missing right is in the way.
  const tokenOf = () =>
    events('search', (event, data) =>
      event === 'hello'
        ? z.object({ session: z.object({ token: z.string() }) }).parse(data).session.token
        : undefined,
    );
  return {
    frame: (room, until, query) =>
      events(
        room,
        (event, data) => {
          if (event !== 'frame') return undefined;
          const read = frame.parse(data);
          return until(read) ? read : undefined;
        },
        query,
      ),
    get: (path) => ask(path),
    post: async (path, body) =>
      await ask(path, {
        method: 'POST',
        headers: {
          origin,
          'content-type': 'application/json',
          'x-shardline-token': await tokenOf(),
        },
        body: JSON.stringify(body),
      }),
  };
}

async function* eventsOf({ body }: Response): AsyncGenerator<{ event: string; data: unknown }> {
  let text = '';
  for await (const part of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += part;
    for (let stop = text.indexOf('\n\n'); stop >= 0; stop = text.indexOf('\n\n')) {
      const [, event = ''] = /^event: (.*)$/m.exec(text.slice(0, stop)) ?? [];
      const [, data = 'null'] = /^data: (.*)$/m.exec(text.slice(0, stop)) ?? [];
      text = text.slice(stop + 2);
      yield { event, data: JSON.parse(data) };
    }
  }
}
