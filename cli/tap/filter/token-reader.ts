import { FilterError, type Token } from './tokens.ts';

/** The tokens of an expression, taken one after the other. */
export class TokenReader {
  private place = 0;
  private readonly tokens: readonly Token[];

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  get next(): Token {
    return this.tokens[this.place] ?? { kind: 'end', position: 0 };
  }

  take(): Token {
    const token = this.next;
    this.place += 1;
    return token;
  }

  /** Takes the symbol if it is next. */
  takes(...symbols: readonly string[]): string | undefined {
    const { next } = this;
    if (next.kind !== 'symbol' || !symbols.includes(next.text)) return undefined;
    this.take();
    return next.text;
  }

  /** @throws FilterError */
  expect(symbol: string, instead: string): void {
    if (this.takes(symbol) === undefined) throw new FilterError(this.next.position, instead);
  }
}
