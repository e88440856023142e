import { once } from 'node:events';
import { ownVersion } from '../../infra/own-version.ts';
import { viewApp } from '../../view/server/app.ts';
import { openInBrowser } from '../../view/server/browser.ts';
import { Entrance } from '../../view/server/entrance.ts';
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
  const entrance = options.kind === 'local' ? undefined : new Entrance();
  const source = await sourceOf(options);
  const app = viewApp({
    source,
    rooms: serverRooms,
    files: readPageFiles(),
    entrance,
    mayChange: options.kind === 'local' || flags.allowChanges === true,
    version: ownVersion(),
  });
  const view = await serveView(app, port ?? 0).catch((thrown: unknown) => {
    throw portFault(thrown, port ?? 0, '--port');
  });
  try {
    const address = () => (entrance === undefined ? view.url : `${view.url}/?ticket=${entrance.ticket()}`);
    const first = address();
    console.log(`The view is at ${first}`);
    console.log(
      entrance === undefined
        ? 'Ctrl-C ends it.'
        : 'The address is good once, within five minutes: Enter gives another. Ctrl-C ends it.',
    );
    if (open) openInBrowser(first);
    const release = onEnter(() => entrance && console.log(`The view is at ${address()}`));
    if (!signal.aborted) await once(signal, 'abort');
    release();
    return 0;
  } finally {
    await endRooms(source);
    await view.stop();
    // Readings of the last pages go on for a while, in case one comes back; unref'd, it fires only if they do.
    setTimeout(() => process.exit(), lingerMs).unref();
  }
}

/** Milliseconds that what is still being read has to end by itself. */
const lingerMs = 500;

/** A redrive that is under way puts away what it has done, and says what it came to. */
async function endRooms(source: Source): Promise<void> {
  const said = await Promise.all(serverRooms.map((room) => room.end?.(source)));
  for (const sentence of said) if (sentence !== undefined) console.log(sentence);
}

/** Where the input is a terminal. @returns to be called at the end */
function onEnter(act: () => void): () => void {
  const { stdin } = process;
  if (!stdin.isTTY) return () => undefined;
  stdin.on('data', act);
  return () => {
    stdin.off('data', act);
    stdin.pause();
  };
}

async function sourceOf(options: TargetOptions): Promise<Source> {
  if (options.kind === 'local') return localSource(() => findLocalRun(options.pipeline));
  const { stackSource } = await import('../../view/sources/stack-source.ts');
  return await stackSource(options);
}
