import type { Identity } from '../infer/identity.ts';
import { whole } from '../infer/numbers.ts';
import { keyword } from '../infer/words.ts';
import { bodyOf } from './body-source.ts';
import { membersOf } from './interface-source.ts';
import { knownForms } from './known-forms.ts';
import { typeNameOf } from './names.ts';
import { indexOf, type Plan } from './plan.ts';
import { access, commentText, literal, propertyKey, textLiteral } from './source-text.ts';

/** Mappings that many fields have, under a name. */
const named = [
  {
    name: 'keyword',
    source: literal(keyword, ''),
    about:
      'Exact text: filters, counts, sorting. Longer values are kept but not indexed: the engine would refuse them.',
  },
  {
    name: 'whole',
    source: literal(whole, ''),
    about:
      'Whole numbers. A fraction would be cut off in searches and sums, and so is refused: double takes it.',
  },
] as const;

/** The pipeline file. */
export function pipelineSource(plan: Plan): string {
  const body = bodyOf(plan);
  const written = knownForms[plan.reading]?.mappingsSource ?? literal(plan.mappings, '  ');
  const mappings = named.reduce((text, { name, source }) => text.replaceAll(source, name), written);
  const used = named.filter(({ source }) => written.includes(source));
  return [
    "import { definePipeline } from 'shardline';",
    ...body.imports,
    '',
    ...typeOf(plan),
    '',
    ...used.flatMap(({ name, source, about }) => [
      `/** ${about} */`,
      `const ${name} = ${source} as const;`,
      '',
    ]),
    'export const pipeline = definePipeline({',
    `  name: ${textLiteral(plan.name)},`,
    ...(body.source === undefined ? [] : [`  source: ${textLiteral(body.source)},`]),
    `  transform: (${body.parameters}): ${typeNameOf(plan.name)} => {`,
    ...body.lines.map((line) => (line === '' ? '' : `    ${line}`)),
    '  },',
    ...documentRules(plan),
    ...rangeOf(plan),
    ...retentionOf(plan),
    '  // A field that isn’t listed here is kept in the field unmapped, and can be searched there.',
    `  mappings: ${mappings},`,
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

function documentRules(plan: Plan): readonly string[] {
  const { timeField, id } = plan;
  return [
    '  document: {',
    `    index: ${textLiteral(indexOf(plan))},`,
    ...(timeField === undefined ? [] : [`    eventTime: ${textLiteral(timeField)},`]),
    ...(id === undefined ? [] : idLines(id)),
    '  },',
  ];
}

function idLines({ field, isTaken }: Identity): readonly string[] {
  const rule = `id: (document) => idOf(${textLiteral(field)}, ${access('document', field)}),`;
  return isTaken
    ? [
        '    // Of two records with the same id the first is stored, and the second is a duplicate.',
        `    ${rule}`,
        "    action: 'create',",
      ]
    : [
        '    // If no two records ever have the same id: then one that is put twice is stored once. Updates would be lost.',
        `    // ${rule}`,
        "    // action: 'create',",
      ];
}

/** What deletes data is for the user to decide. */
function retentionOf({ rules }: Plan): readonly string[] {
  if (rules !== undefined && rules.unit === undefined) return [];
  const retention = rules?.unit === '{yyyy}' ? '731d' : '61d';
  return [
    `  // retention: ${textLiteral(retention)}, // an index is deleted so long after it was made; without it all are kept`,
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
