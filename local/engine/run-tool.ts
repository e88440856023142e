import { spawn } from 'node:child_process';
import { onExit } from 'signal-exit';

export interface ToolResult {
  /** `null` when the tool is missing, or was ended by a signal or by the time limit. */
  readonly exitCode: number | null;
  /** What it wrote to both outputs. */
  readonly output: string;
}

/**
 * Runs a tool of this machine to its end; it ends with this process, also on Ctrl-C. Never throws: a tool that is
 * missing is an answer too.
 * @param onLine is called with each full line of output.
 */
export function runTool(
  command: string,
  args: readonly string[],
  timeoutMs: number,
  onLine: (line: string) => void = () => {},
): Promise<ToolResult> {
  return new Promise((resolve) => {
    let output = '';
    let rest = '';
    // On Windows mvn is a .cmd, which only a shell starts.
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    const forget = onExit(() => {
      child.kill();
    });
    const timer = setTimeout(() => child.kill(), timeoutMs);
    const take = (chunk: Buffer): void => {
      output += chunk.toString();
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(onLine);
    };
    const finish = (exitCode: number | null): void => {
      clearTimeout(timer);
      forget();
      resolve({ exitCode, output });
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', () => finish(null));
    child.on('close', finish);
  });
}
