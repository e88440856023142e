import { withoutCredentials } from '../../../../functions/lambda/without-credentials.ts';
import { optionMeta } from '../../../../infra/options/option-meta.ts';
import { optionFields, optionsSchema } from '../../../../infra/options/options.ts';
import type { ShownOption } from '../../../protocol/pipeline.ts';
import type { GivenOption } from '../../../sources/deployed.ts';

/** Every option of the deployment: the given ones first, then the defaults. */
export function shownOptions(given: readonly GivenOption[]): ShownOption[] {
  const givenOf = new Map(given.map((option) => [option.name, option]));
  const values = effective(given);
  const known = Object.keys(optionFields).map((name) => {
    const option = givenOf.get(name);
    const meta = optionMeta(name);
    const value = values[name];
    const text = value === undefined ? plain(meta?.otherwise ?? 'none') : textOf(value);
    return {
      ...{ name, about: plain(meta?.description ?? '') },
      value: option === undefined ? text : textOf(option.value),
      ...(option !== undefined && { from: option.from }),
    };
  });
  return [
    ...known.filter(({ from }) => from !== undefined),
    ...known.filter(({ from }) => from === undefined),
  ];
}

/** With the defaults; none of them where an option that is given can't be read. */
export function effective(given: readonly GivenOption[]): Readonly<Record<string, unknown>> {
  const values = Object.fromEntries(given.map(({ name, value }) => [name, value]));
  const read = optionsSchema.safeParse(values);
  return read.success ? read.data : optionsSchema.parse({});
}

/** Without the marks of Markdown. */
function plain(text: string): string {
  return text.replaceAll('`', '');
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(textOf).join(', ');
  return withoutCredentials(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none'));
}
