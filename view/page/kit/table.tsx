import type { ComponentChildren } from 'preact';

type Tone = 'bad' | 'warn' | 'good' | undefined;

/** A cell, or one whose colour says something. */
export type Cell = ComponentChildren | { readonly tone: Tone; readonly text: ComponentChildren };

export interface TableProps {
  /** Names of the columns; one that begins with `#` has numbers. An empty one has no name, such as that of buttons. */
  readonly head: readonly ComponentChildren[];
  /** The first cell names its row. */
  readonly rows: readonly {
    readonly id: string | number;
    readonly cells: readonly Cell[];
    readonly open?: boolean;
  }[];
  /** Where there is no room, each row is a block of lines. */
  readonly cards?: boolean;
}

/** A table that scrolls where it is too wide. */
export function Table({ head, rows, cards = false }: TableProps) {
  const columns = head.map((name) => {
    const isNumber = typeof name === 'string' && name.startsWith('#');
    const text = isNumber ? name.slice(1) : name;
    return { text, class: isNumber ? 'number' : undefined };
  });
  const table = (
    <table class={cards ? 'grid cards' : 'grid'}>
      <thead>
        <tr>
          {columns.map(({ text, class: own }, place) =>
            text === '' ? (
              <td key={place} />
            ) : (
              <th key={place} scope="col" class={own}>
                {text}
              </th>
            ),
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, cells, open }) => (
          <tr key={id} data-open={open || undefined}>
            {cells.map((cell, place) => {
              const { tone, text } = isToned(cell) ? cell : { tone: undefined, text: cell };
              const { text: label, class: own } = columns[place] ?? {};
              if (place === 0) return <th scope="row">{text}</th>;
              return (
                <td key={place} class={own} data-tone={tone} data-label={cards && label ? label : undefined}>
                  {text}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
  return cards ? table : <div class="scroll">{table}</div>;
}

function isToned(cell: Cell): cell is { readonly tone: Tone; readonly text: ComponentChildren } {
  return typeof cell === 'object' && cell !== null && 'tone' in cell;
}
