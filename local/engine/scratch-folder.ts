import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { onExit } from 'signal-exit';

const prefix = 'unfinished-';

/**
 * Lends a fresh folder inside `parent` (so that a rename out of it is atomic) and removes it afterwards, also after
 * Ctrl-C. What a killed process left there is removed by the next one.
 */
export async function withScratchFolder<Result>(
  parent: string,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  await mkdir(parent, { recursive: true });
  removeAbandoned(parent);
  const folder = mkdtempSync(join(parent, `${prefix}${process.pid}-`));
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  const forget = onExit(remove);
  try {
    return await work(folder);
  } finally {
    forget();
    remove();
  }
}

function removeAbandoned(parent: string): void {
  for (const name of readdirSync(parent)) {
    const owner = /^unfinished-(\d+)-/.exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) {
      rmSync(join(parent, name), { recursive: true, force: true });
    }
  }
}

/** Whether a process with this id runs, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
