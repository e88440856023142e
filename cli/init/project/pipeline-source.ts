import { membersOf } from './interface-source.ts';
import { knownForms } from './known-forms.ts';
import { typeNameOf } from './names.ts';
import { indexOf, type Plan } from './plan.ts';
import { access, commentText, literal, propertyKey, textLiteral } from './source-text.ts';
import { changesOf } from './transform-source.ts';

/** The pipeline file. */
export function pipelineSource(plan: Plan): string {
  const body = transformOf(plan);
  return [
    "import { definePipeline } from 'shardline';",
    ...body.imports,
    '',
    ...typeOf(plan),
    '',
    'export const pipeline = definePipeline({',
    `  name: ${textLiteral(plan.name)},`,
    ...(body.source === undefined ? [] : [`  source: ${textLiteral(body.source)},`]),
    `  transform: (${body.parameters}): ${typeNameOf(plan.name)} => {`,
    ...body.lines.map((line) => (line === '' ? '' : `    ${line}`)),
    '  },',
    ...documentRules(plan),
    ...rangeOf(plan),
    '  // A field that isn’t listed here is kept in the field unmapped, and can be searched there.',
    `  mappings: ${knownForms[plan.reading]?.mappingsSource ?? literal(plan.mappings, '  ')},`,
    '});',
    '',
  ].join('\n');
}

function typeOf(plan: Plan): readonly string[] {
  const { name, reading, shape, timeField, eventTime, records, title } = plan;
  const count = records.toLocaleString('en-US');
  const known = knownForms[reading];
  const origin = `As ${count} ${records === 1 ? 'record' : 'records'} of ${commentText(title)} had it`;
  if (known !== undefined) {
    return [
      `/** One document. ${origin}; a line of another form has only its message. */`,
      `export type ${typeNameOf(name)} = ${known.type};`,
    ];
  }
  const lifted = eventTime !== undefined && eventTime.path.length > 1 && timeField !== undefined;
  return [
    `/** One document. ${origin}; what some didn’t have is optional. */`,
    `export interface ${typeNameOf(name)} {`,
    ...(lifted
      ? [
          `  /** ${commentText(eventTime.path.join('.'))} again. */`,
          `  readonly ${propertyKey(timeField)}?: string | number;`,
        ]
      : []),
    ...membersOf(shape, '  '),
    '}',
  ];
}

interface Body {
  readonly imports: readonly string[];
  readonly source: 'text' | 'cloudwatch-logs' | undefined;
  readonly parameters: string;
  readonly lines: readonly string[];
}

function transformOf(plan: Plan): Body {
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
      ? [`const document: unknown = ${id === undefined ? input : 'input'};`]
      : [
          'const document: unknown = {',
          '  ...input,',
          ...members.flatMap((member) => member.split('\n')),
          '};',
        ];
  const needsInput = members.length > 0 || id !== undefined;
  return {
    imports:
      used.size === 0 ? [] : [`import { ${[...used].toSorted().join(', ')} } from './parsers/values.ts';`],
    source: undefined,
    parameters,
    lines: [
      ...(needsInput ? [`const input = ${input};`] : []),
      ...(id === undefined ? [] : [`idOf(${textLiteral(id.field)}, ${access('input', id.field)});`]),
      ...result,
      '// The engine checks each value by the mappings below.',
      `return document as ${type};`,
    ],
  };
}

function documentRules(plan: Plan): readonly string[] {
  const { timeField, id } = plan;
  const idText = id && access('document', id.field);
  return [
    '  document: {',
    `    index: ${textLiteral(indexOf(plan))},`,
    ...(timeField === undefined ? [] : [`    eventTime: ${textLiteral(timeField)},`]),
    ...(id === undefined
      ? []
      : [
          '    // Two records with the same id are one document: the first counts, the second is a duplicate.',
          `    id: (document) => ${id.type === 'string' ? idText : `String(${idText})`},`,
          "    action: 'create',",
        ]),
    '  },',
  ];
}

function rangeOf({ rules }: Plan): readonly string[] {
  if (rules?.range === undefined) return [];
  const { past, future } = rules.range;
  return [
    '  // The sample is older than live records are: leave this out for those (30 days back, 1 hour ahead).',
    `  eventTimeRange: { past: ${textLiteral(past)}, future: ${textLiteral(future)} },`,
  ];
}
