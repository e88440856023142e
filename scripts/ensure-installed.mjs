// Runs before `npm start` and `npm test`, on a machine that may have nothing but Node: no package can be used here.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname ?? '.', '..');
const oldestNode = [20, 11];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
  console.error(`Node ${process.versions.node} is too old: install Node ${oldestNode.join('.')} or newer.`);
  process.exit(1);
}

// The mark is written only after a whole installation, so one that was interrupted is done again.
const mark = join(root, 'node_modules', '.installed-lock');
const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');
const installed = existsSync(mark) && readFileSync(mark, 'utf8') === lock;

if (!installed) {
  console.error('Installing packages with npm ci (once, and after the lockfile changes) …');
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--no-progress', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) {
    console.error('The packages could not be installed: see what npm says above, and try again.');
    process.exit(1);
  }
  writeFileSync(mark, lock);
}
