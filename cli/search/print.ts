import { outputColors } from '../kit/colors.ts';
import { printLine } from '../kit/standard-output.ts';
import { outputWidth } from '../kit/table.ts';
import type { Hit } from './ask.ts';
import { valueAt } from './cells.ts';
import { headText, type Layout, layoutOf, rowText } from './columns.ts';
import type { SearchFlags } from './command.ts';
import type { Subject } from './subject.ts';

export interface Printer {
  /** Called again, it goes on with the table that it has begun. */
  readonly hits: (hits: readonly Hit[]) => Promise<void>;
}

/** Prints documents as lines of JSON, or as a table whose columns are those of the first ones. */
export function printer(
  { columns }: Subject,
  { json, fields }: Pick<SearchFlags, 'json' | 'fields'>,
  signal: AbortSignal,
): Printer {
  let layout: Layout | undefined;
  return {
    hits: async (hits) => {
      if (hits.length === 0) return;
      if (json === true) {
        for (const hit of hits) await printLine(jsonLine(hit, fields), signal);
        return;
      }
      if (layout === undefined) {
        layout = layoutOf(hits, { fields, first: columns, width: outputWidth() });
        if (layout.left.length > 0) console.error(leftText(layout.left));
        await printLine(outputColors.dim(headText(layout)), signal);
      }
      for (const hit of hits) await printLine(rowText(layout, hit), signal);
    },
  };
}

const mostNamed = 5;

function leftText(left: readonly string[]): string {
  const more = left.length > mostNamed ? ` and ${left.length - mostNamed} more` : '';
  return `no room for ${left.slice(0, mostNamed).join(', ')}${more}: --fields chooses, --json shows all`;
}

/** The engine's own names. With `--fields`, the fields that were asked for by their paths. */
function jsonLine({ _index, _id, _source }: Hit, fields: readonly string[] | undefined): string {
  if (fields === undefined) return JSON.stringify({ _index, _id, _source });
  const chosen = fields.filter((name) => !name.startsWith('_'));
  return JSON.stringify({
    _index,
    _id,
    _source: Object.fromEntries(chosen.map((name) => [name, valueAt(_source, name.split('.'))])),
  });
}
