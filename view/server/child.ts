import { createServer } from 'node:http';
import { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { getRequestListener } from '@hono/node-server';
import { ownVersion } from '../../infra/own-version.ts';
import { localSource } from '../sources/local-source.ts';
import { viewApp } from './app.ts';
import type { ChildMessage } from './door.ts';
import { readPageFiles } from './page-files.ts';
import { serverRooms } from './rooms/rooms.ts';

// The view of a local run, in a process of its own (door.ts): the run's own has no part in what pages cost.

/** Milliseconds without a connection after which it ends; the next connection starts it again. */
const idleMs = 60_000;

const server = createServer();
const connections = new Set<Socket>();
let idle: NodeJS.Timeout | undefined;
let isBusy = () => false;
/** Ends what goes on without a page. */
let endRooms: () => Promise<unknown> = async () => undefined;

process.on('message', (message: ChildMessage, socket: unknown) => {
  if (message.kind === 'run') {
    const { run } = message;
    const source = localSource(() => run);
    isBusy = () => serverRooms.some((room) => room.isBusy?.(source) === true);
    endRooms = () => Promise.all(serverRooms.map((room) => room.end?.(source)));
    const app = viewApp({
      source,
      rooms: serverRooms,
      files: readPageFiles(),
      mayChange: true,
      version: ownVersion(),
    });
    server.on('request', getRequestListener(app.fetch));
  } else if (socket instanceof Socket) accept(socket);
});

function accept(socket: Socket): void {
  clearTimeout(idle);
  connections.add(socket);
  socket.once('close', () => {
    connections.delete(socket);
    if (connections.size === 0) endWhenIdle();
  });
  server.emit('connection', socket);
  // The run has accepted it without reading.
  socket.resume();
}

function endWhenIdle(): void {
  idle = setTimeout(() => (isBusy() ? endWhenIdle() : process.exit(0)), idleMs);
}

/** Milliseconds that a redrive gets to put away what it has done; what it hasn't is done again by the next. */
const endPatienceMs = 1_500;

async function end(): Promise<void> {
  await Promise.race([endRooms(), delay(endPatienceMs)]);
  process.exit(0);
}

// The run's end, by whatever means, closes the channel.
process.on('disconnect', end);
process.on('SIGTERM', end);
// Ctrl-C reaches the whole group of processes; the run ends this one.
process.on('SIGINT', () => undefined);
