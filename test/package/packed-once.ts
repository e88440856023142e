import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import { packageRoot } from '../../infra/bundle/roots.ts';

/**
 * The tarball of this package, made once for all test files of a run: it takes a compilation.
 * @returns its path
 */
export async function packedOnce(): Promise<string> {
  const folder = join(inject('stacks'), 'package');
  const begun = `${folder}-begun`;
  while (!existsSync(folder)) {
    if (isFirst(begun)) {
      try {
        // It may have been finished right before.
        if (existsSync(folder)) break;
        await promisify(execFile)('npm', ['pack', '--silent', '--pack-destination', begun], {
          cwd: packageRoot,
        });
        renameSync(begun, folder);
      } finally {
        // After a failure another file may try, and fail with the same words.
        rmSync(begun, { recursive: true, force: true });
      }
    } else await delay(100);
  }
  const [name = ''] = readdirSync(folder);
  return join(folder, name);
}

/** Of several processes one makes the folder. */
function isFirst(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch {
    return false;
  }
}
