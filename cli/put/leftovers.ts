import { createWriteStream, type WriteStream } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import { errorCode, Fault } from '../kit/fault.ts';
import { formatLeftover } from '../records/leftover-format.ts';
import type { LeftOver } from '../records/record.ts';

/** The file of what could not be put. It is made with the first leftover: no file, none left. */
export class Leftovers {
  readonly path: string;
  #file: WriteStream | undefined;
  #failure: unknown;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * Before anything is read: could the file be written?
   * @throws Fault if not, or if it exists, because it might be the input.
   */
  async check(): Promise<void> {
    const exists = await access(this.path).then(
      () => true,
      () => false,
    );
    if (exists)
      throw new Fault(
        'LEFTOVERS',
        `The leftovers file ${this.path} exists already: name another with --leftovers.`,
      );
    const folder = dirname(this.path);
    await access(folder, constants.W_OK).catch((error: unknown) => {
      throw new Fault(
        'LEFTOVERS',
        `Leftovers can't be written into ${folder} (${errorCode(error)}): name a file elsewhere with --leftovers.`,
        error,
      );
    });
  }

  /** Resolves when they are written, so that a slow disk holds the reading back. */
  async write(leftovers: readonly LeftOver[]): Promise<void> {
    if (leftovers.length === 0) return;
    const file = this.#open();
    const lines = leftovers.map(formatLeftover).join('');
    await new Promise<void>((resolve) => {
      file.write(lines, (error) => {
        this.#failure ??= error ?? undefined;
        resolve();
      });
    });
    this.#throwFailure();
  }

  /** Resolves when all is on disk. */
  async close(): Promise<void> {
    if (this.#file === undefined) return;
    this.#file.end();
    await finished(this.#file).catch(() => undefined);
    this.#throwFailure();
  }

  #open(): WriteStream {
    if (this.#file !== undefined) return this.#file;
    const file = createWriteStream(this.path, { flags: 'wx', flush: true });
    file.on('error', (error) => {
      this.#failure ??= error;
    });
    this.#file = file;
    return file;
  }

  #throwFailure(): void {
    if (this.#failure === undefined) return;
    const code = errorCode(this.#failure);
    throw new Fault('LEFTOVERS', `Writing the leftovers to ${this.path} failed (${code}).`, this.#failure);
  }
}
