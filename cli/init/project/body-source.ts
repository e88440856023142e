import { knownForms } from './known-forms.ts';
import { typeNameOf } from './names.ts';
import type { Plan } from './plan.ts';
import { propertyKey, textLiteral } from './source-text.ts';
import { changesOf } from './transform-source.ts';

/** What a pipeline file has of its transform. */
export interface Body {
  readonly imports: readonly string[];
  readonly source: 'text' | 'cloudwatch-logs' | undefined;
  readonly parameters: string;
  readonly lines: readonly string[];
}

export function bodyOf(plan: Plan): Body {
  const known = knownForms[plan.reading];
  if (known !== undefined) {
    const parameters = known.transform.some((line) => line.includes('record')) ? 'line, record' : 'line';
    return { imports: known.imports, source: 'text', parameters, lines: known.transform };
  }
  switch (plan.reading) {
    case 'text':
      return { imports: [], source: 'text', parameters: 'message', lines: ['return { message };'] };
    case 'timed-text':
      return parsing(plan, { read: 'readTimedLine', from: 'timed-line', source: 'text', given: 'line' });
    case 'cloudwatch-json':
      return parsing(plan, { ...ofLogEvents, read: 'readLogEvent' });
    case 'cloudwatch-text':
      return parsing(plan, { ...ofLogEvents, read: 'readLogText' });
    default:
      return changing(plan, { parameters: 'value', input: 'objectOf(value)', calls: ['objectOf'] });
  }
}

/** A function of the parsers, which makes an object of what the source gives. */
interface Parser {
  readonly read: string;
  /** Its file. */
  readonly from: string;
  readonly source: Body['source'];
  /** The transform's parameter. */
  readonly given: string;
}

const ofLogEvents = { from: 'log-event', source: 'cloudwatch-logs', given: 'event' } as const;

function parsing(plan: Plan, { read, from, source, given }: Parser): Body {
  const body = changing(plan, { parameters: given, input: `${read}(${given})`, calls: [] });
  const imports = [`import { ${read} } from './parsers/${from}.ts';`, ...body.imports];
  return { ...body, imports, source };
}

interface Input {
  readonly parameters: string;
  readonly input: string;
  readonly calls: readonly string[];
}

function changing(
  { shape, eventTime, timeField, id, name }: Plan,
  { parameters, input, calls }: Input,
): Body {
  const changes = changesOf(shape, 'input', [], '  ');
  const used = new Set([...calls, ...changes.calls]);
  const members = [...changes.members];
  if (eventTime !== undefined && timeField !== undefined && eventTime.path.length > 1) {
    used.add('at');
    const path = eventTime.path.map((part) => textLiteral(part)).join(', ');
    members.unshift(`  ${propertyKey(timeField)}: at(input, ${path}),`);
  }
  if (id !== undefined) used.add('idOf');
  const type = typeNameOf(name);
  const result: readonly string[] =
    members.length === 0
      ? [`const document: unknown = ${input};`]
      : [
          'const document: unknown = {',
          '  ...input,',
          ...members.flatMap((member) => member.split('\n')),
          '};',
        ];
  return {
    imports:
      used.size === 0 ? [] : [`import { ${[...used].toSorted().join(', ')} } from './parsers/values.ts';`],
    source: undefined,
    parameters,
    lines: [
      ...(members.length > 0 ? [`const input = ${input};`] : []),
      ...result,
      '// The engine checks each value by the mappings below.',
      `return document as ${type};`,
    ],
  };
}
