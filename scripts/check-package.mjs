// `npm run check:package -- shardline-0.1.0.tgz`: what publint and Are The Types Wrong find in a packed package. The
// second one brings a whole compiler, so it is fetched for the occasion. The package is for import alone, hence esm-only.
import { spawnSync } from 'node:child_process';

const [tarball] = process.argv.slice(2);
if (tarball === undefined) {
  console.error('Give the file that npm pack made: npm run check:package -- shardline-0.1.0.tgz');
  process.exit(2);
}
const checks = [
  ['publint', 'run', tarball, '--strict'],
  ['--yes', '@arethetypeswrong/cli@0.18.5', tarball, '--profile', 'esm-only'],
];
for (const args of checks) {
  const { status } = spawnSync('npx', args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) process.exit(1);
}
