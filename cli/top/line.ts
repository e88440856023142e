import type picocolors from 'picocolors';
import { visible } from '../kit/visible.ts';

export type Tone = 'plain' | 'quiet' | 'strong' | 'good' | 'warn' | 'bad';

/** A piece of a line, in one colour. */
export interface Piece {
  readonly text: string;
  readonly tone: Tone;
}

export type Line = readonly Piece[];

export function piece(text: string, tone: Tone = 'plain'): Piece {
  return { text, tone };
}

export type Colors = ReturnType<typeof picocolors.createColors>;

/** A line as the terminal gets it, cut to its width. Text from outside can't steer the terminal. */
export function painted(line: Line, width: number, colors: Colors): string {
  let room = width;
  return line
    .map(({ text, tone }) => {
      const characters = [...visible(text)];
      const shown = characters.slice(0, Math.max(0, room)).join('');
      room -= characters.length;
      return paint(shown, tone, colors);
    })
    .join('')
    .trimEnd();
}

function paint(text: string, tone: Tone, colors: Colors): string {
  if (tone === 'plain' || text === '') return text;
  const by = {
    quiet: colors.dim,
    strong: colors.bold,
    good: colors.green,
    warn: colors.yellow,
    bad: (given: string) => colors.bold(colors.red(given)),
  };
  return by[tone](text);
}
