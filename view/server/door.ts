import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { Run } from '../../cli/kit/run-file.ts';
import { ownModule, scriptArguments } from '../../infra/bundle/roots.ts';

/** What the view's process is told; a socket comes with the second. */
export type ChildMessage = { readonly kind: 'run'; readonly run: Run } | { readonly kind: 'socket' };

export interface DoorOptions {
  /** 0: any free one. */
  readonly port: number;
  readonly report: (message: string) => void;
}

/** Milliseconds that the view's process gets to end. */
const patienceMs = 2_000;

/**
 * Listens for the view of a local run, and starts the view's process when somebody opens it: until then it costs a
 * socket. The process gets each connection handed over.
 */
export class ViewDoor {
  readonly url: string;
  private readonly server: Server;
  private readonly report: (message: string) => void;
  private run: Run | undefined;
  private child: ChildProcess | undefined;
  /** Connections that came before the run was up. */
  private early: Socket[] = [];

  /** @throws the server's own error, such as for a port in use */
  static async open({ port, report }: DoorOptions): Promise<ViewDoor> {
    const server = createServer({ pauseOnConnect: true }).listen(port, '127.0.0.1');
    await once(server, 'listening');
    return new ViewDoor(server, report);
  }

  private constructor(server: Server, report: (message: string) => void) {
    const address = server.address();
    this.url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : address}`;
    this.server = server;
    this.report = report;
    server.on('connection', (socket) => {
      // Gone before it could be handed over: the browser comes again.
      socket.on('error', () => socket.destroy());
      this.take(socket);
    });
  }

  /** Of the view's process, while there is one. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** From now on there is something to see. */
  show(run: Run): void {
    this.run = run;
    for (const socket of this.early.splice(0)) this.take(socket);
  }

  /** Ends the view's process too. */
  async stop(): Promise<void> {
    this.server.close();
    for (const socket of this.early.splice(0)) socket.destroy();
    if (this.child !== undefined) await end(this.child);
  }

  private take(socket: Socket): void {
    if (this.run === undefined) {
      this.early.push(socket);
      return;
    }
    this.child ??= this.start(this.run);
    this.child.send({ kind: 'socket' } satisfies ChildMessage, socket, {}, (error) => {
      if (error !== null) socket.destroy();
    });
  }

  private start(run: Run): ChildProcess {
    const child = startChild(run, this.report, () => {
      if (this.child === child) this.child = undefined;
    });
    return child;
  }
}

function startChild(run: Run, report: (message: string) => void, onEnd: () => void): ChildProcess {
  const child = fork(ownModule('view/server/child'), [], {
    execArgv: [...scriptArguments('view/server/child').slice(0, -1)],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2_000);
  });
  child.once('exit', (code, signal) => {
    onEnd();
    if (code === 0 || signal === 'SIGTERM' || signal === 'SIGKILL') return;
    report(`the view ended with ${signal ?? `exit code ${code}`}: ${said.trim()}`);
  });
  child.once('error', onEnd);
  child.send({ kind: 'run', run } satisfies ChildMessage);
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  await ended;
  clearTimeout(timer);
}
