import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { ownVersion } from '../../infra/own-version.ts';
import { viewApp } from '../../view/server/app.ts';
import { openInBrowser } from '../../view/server/browser.ts';
import { readPageFiles } from '../../view/server/page-files.ts';
import { portFault } from '../../view/server/port-fault.ts';
import { serverRooms } from '../../view/server/rooms/rooms.ts';
import { serveView } from '../../view/server/serve.ts';
import { localSource } from '../../view/sources/local-source.ts';
import type { Source } from '../../view/sources/source.ts';
import { findLocalRun } from '../kit/find-run.ts';
import type { Stopping } from '../kit/stopping.ts';
import { type TargetOptions, targetOptions } from '../kit/target-options.ts';
import type { ViewFlags } from './command.ts';

/** @throws Fault */
export async function runView(flags: ViewFlags, stopping: Stopping): Promise<number> {
  const options = targetOptions(flags);
  const { port, open = false } = flags;
  const own = options.kind === 'local' ? findLocalRun(options.pipeline) : undefined;
  // The run's own goes on when this command ends.
  if (own?.viewUrl !== undefined && port === undefined) {
    console.log(`The view of ${own.pipeline} is at ${own.viewUrl}`);
    if (open) openInBrowser(own.viewUrl);
    return 0;
  }
  const { signal } = stopping;
  const key = options.kind === 'local' ? undefined : randomBytes(18).toString('base64url');
  const source = await sourceOf(options);
  const app = viewApp({
    source,
    rooms: serverRooms,
    files: readPageFiles(),
    key,
    mayChange: options.kind === 'local' || flags.allowChanges === true,
    version: ownVersion(),
  });
  const view = await serveView(app, port ?? 0).catch((thrown: unknown) => {
    throw portFault(thrown, port ?? 0, '--port');
  });
  try {
    const address = key === undefined ? view.url : `${view.url}/?key=${key}`;
    console.log(`The view is at ${address}`);
    console.log('Ctrl-C ends it.');
    if (open) openInBrowser(address);
    if (!signal.aborted) await once(signal, 'abort');
    return 0;
  } finally {
    await endRooms(source);
    await view.stop();
  }
}

/** A redrive that is under way puts away what it has done, and says what it came to. */
async function endRooms(source: Source): Promise<void> {
  const said = await Promise.all(serverRooms.map((room) => room.end?.(source)));
  for (const sentence of said) if (sentence !== undefined) console.log(sentence);
}

async function sourceOf(options: TargetOptions): Promise<Source> {
  if (options.kind === 'local') return localSource(() => findLocalRun(options.pipeline));
  const { stackSource } = await import('../../view/sources/stack-source.ts');
  return await stackSource(options);
}
