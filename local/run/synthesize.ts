import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const script = fileURLToPath(new URL('synthesize-child.ts', import.meta.url));

/**
 * Synthesises the pipeline's stack into a folder and returns the template's path. In a child process: the CDK keeps
 * one core busy while the engine starts on the other.
 */
export async function synthesizeInChild(
  options: Readonly<Record<string, string>>,
  outdir: string,
  pipelineFolder = 'pipelines',
): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--import',
      import.meta.resolve('tsx'),
      script,
      JSON.stringify(options),
      outdir,
      pipelineFolder,
    ]);
    return stdout.trim();
  } catch (thrown) {
    const said =
      thrown instanceof Error && 'stderr' in thrown ? String(thrown.stderr).trim() : String(thrown);
    throw new Error(`The stack could not be synthesised: ${said}`);
  }
}
