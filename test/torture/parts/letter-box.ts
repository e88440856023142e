import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A folder of dead letters that can refuse to be written to: its path is a link, swapped in one step. */
export class LetterBox {
  /** Where the function writes. */
  readonly path: string;
  /** Where it ends up. */
  readonly store: string;
  private readonly inTheWay: string;

  constructor(folder: string) {
    this.path = join(folder, 'dead-letters');
    this.store = join(folder, 'dead-letter-store');
    this.inTheWay = join(folder, 'not-a-folder');
    mkdirSync(this.store, { recursive: true });
    writeFileSync(this.inTheWay, '');
    this.open();
  }

  open(): void {
    this.point(this.store);
  }

  shut(): void {
    this.point(this.inTheWay);
  }

  private point(target: string): void {
    const link = `${this.path}.new`;
    symlinkSync(target, link);
    renameSync(link, this.path);
  }
}
