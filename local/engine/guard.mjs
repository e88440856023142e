// Ties a process to the life of its parent, on every platform and also when the parent is killed: the parent holds
// the other end of an IPC channel, which closes with it. Plain JavaScript, because it must start in no time.
import { spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';

const { command, args, workFolder, log, pidFile, removeFolder, graceMs } = JSON.parse(process.argv[2] ?? '');
/** Nobody waits for an engine whose parent is gone. */
const orphanGraceMs = 2_000;
const output = openSync(log, 'w+');
// A process group of its own: Ctrl-C in the terminal must not end the engine before what still writes to it.
const child = spawn(command, args, { cwd: workFolder, stdio: ['ignore', output, output], detached: true });
if (child.pid !== undefined) writeFileSync(pidFile, String(child.pid));

function signalGroup(signal) {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has ended.
  }
}

function tail() {
  const buffer = Buffer.alloc(8192);
  const read = readSync(
    output,
    buffer,
    0,
    buffer.length,
    Math.max(0, fstatSync(output).size - buffer.length),
  );
  return buffer.toString('utf8', 0, read);
}

let stopping = false;
function stop(patienceMs) {
  if (stopping) return;
  stopping = true;
  signalGroup('SIGTERM');
  setTimeout(() => signalGroup('SIGKILL'), patienceMs);
}

function finish(how) {
  signalGroup('SIGKILL');
  const message = { how, log: tail() };
  closeSync(output);
  rmSync(pidFile, { force: true });
  if (removeFolder !== undefined) rmSync(removeFolder, { recursive: true, force: true, maxRetries: 5 });
  if (process.connected) process.send(message, () => process.exit(0));
  else process.exit(0);
}

process.on('message', (message) => (message === 'kill' ? signalGroup('SIGKILL') : stop(graceMs)));
process.on('disconnect', () => stop(orphanGraceMs));
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => stop(orphanGraceMs));
child.on('error', (error) => finish(error.message));
child.on('exit', (code, signal) => finish(code === null ? `signal ${signal}` : `exit code ${code}`));
// The parent may have gone before the channel was listened to.
if (!process.connected) stop(orphanGraceMs);
