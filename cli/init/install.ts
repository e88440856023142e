import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { errorCode } from '../kit/fault.ts';

/**
 * Runs `npm install` in a new project; its output goes to standard error.
 * @returns whether all is installed; if not, the reason has been printed
 */
export async function install(folder: string, signal: AbortSignal): Promise<boolean> {
  console.error('\nnpm install …');
  const npm = spawn('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
    signal,
  });
  const [code] = await once(npm, 'exit').catch((error: unknown) => [errorCode(error)]);
  if (code === 0) return true;
  console.error(`npm install didn't succeed (${code ?? 'it was stopped'}): run it again in ${folder}.`);
  return false;
}
