import { onExit } from 'signal-exit';

export interface Terminal {
  readonly write: (text: string) => unknown;
}

// https://invisible-island.net/xterm/ctlseqs/ctlseqs.html; 2026 is
// https://github.com/contour-terminal/vt-extensions/blob/master/synchronized-output.md
const enter = '\u001B[?1049h\u001B[?25l\u001B[?7l\u001B[2J';
const leave = '\u001B[?2026l\u001B[?7h\u001B[?25h\u001B[?1049l';
const begin = '\u001B[?2026h';
const end = '\u001B[?2026l';

/**
 * The terminal's other screen. Only lines that have changed are written, and a terminal that can shows them all at
 * once, so that nothing flickers. However the process ends, the terminal is as it was before.
 */
export class Screen {
  private readonly terminal: Terminal;
  private readonly forget: () => void;
  private shown: readonly string[] = [];
  private isOpen = true;

  constructor(terminal: Terminal) {
    this.terminal = terminal;
    this.forget = onExit(() => this.close());
    this.enter();
  }

  /** Again, after somebody else has had the terminal. */
  enter(): void {
    this.shown = [];
    if (this.isOpen) this.terminal.write(enter);
  }

  draw(lines: readonly string[]): void {
    if (!this.isOpen) return;
    const changed = lines.flatMap((line, row) =>
      line === this.shown[row] ? [] : [`\u001B[${row + 1};1H${line}\u001B[0m\u001B[K`],
    );
    this.shown = lines;
    if (changed.length > 0) this.terminal.write(`${begin}${changed.join('')}${end}`);
  }

  /** What is shown isn't known any more, as after another size. */
  clear(): void {
    this.shown = [];
    if (this.isOpen) this.terminal.write('\u001B[2J');
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.terminal.write(leave);
    this.forget();
  }
}
