import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { scriptArguments } from '../../infra/bundle/roots.ts';

export interface Synthesis {
  readonly outdir: string;
  /** Folder of the project in which the pipeline is looked up. */
  readonly folder: string;
  /** Ends the child. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Synthesises the pipeline's stack into a folder and returns the template's path. In a child process: the CDK keeps
 * one core busy while the engine starts on the other.
 */
export async function synthesizeInChild(
  options: Readonly<Record<string, unknown>>,
  { outdir, folder, signal }: Synthesis,
): Promise<string> {
  try {
    const script = scriptArguments('local/run/synthesize-child');
    const args = [...script, JSON.stringify(options), outdir, folder];
    const { stdout } = await promisify(execFile)(process.execPath, args, { signal, killSignal: 'SIGKILL' });
    return stdout.trim();
  } catch (thrown) {
    const said =
      thrown instanceof Error && 'stderr' in thrown ? String(thrown.stderr).trim() : String(thrown);
    throw new Error(`The stack could not be synthesised: ${said}`);
  }
}
