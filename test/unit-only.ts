import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import workerThreads from 'node:worker_threads';

/**
 * Set-up of the project `unit`: a test there can start no process, open no socket and start no thread, so that it
 * stays quick and needs nothing of the machine. A test that does has its place in the project `real`.
 */
function refuse(what: string): () => never {
  // A function that `new` takes as well.
  return function refused() {
    throw new Error(
      `A unit test can't ${what}. If this test needs to, name its file <name>.real.test.ts (CONTRIBUTING.md).`,
    );
  };
}

const process = refuse('start a process');
Object.assign(childProcess, {
  spawn: process,
  fork: process,
  exec: process,
  execFile: process,
  spawnSync: process,
  execSync: process,
  execFileSync: process,
});
Object.assign(workerThreads, { Worker: refuse('start a thread') });
net.Socket.prototype.connect = refuse('open a connection');
net.Server.prototype.listen = refuse('listen on a port');
// What has been imported by name is replaced too.
syncBuiltinESMExports();
