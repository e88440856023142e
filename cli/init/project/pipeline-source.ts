import { keyword } from '../infer/words.ts';
import { bodyOf } from './body-source.ts';
import { membersOf } from './interface-source.ts';
import { knownForms } from './known-forms.ts';
import { typeNameOf } from './names.ts';
import { indexOf, type Plan } from './plan.ts';
import { access, commentText, literal, propertyKey, textLiteral } from './source-text.ts';

const keywordSource = literal(keyword, '');

const keywordLines: readonly string[] = [
  '/** Exact text: filters, counts, sorting. Longer values are kept but not indexed: the engine would refuse them. */',
  `const keyword = ${keywordSource} as const;`,
  '',
];

/** The pipeline file. */
export function pipelineSource(plan: Plan): string {
  const body = bodyOf(plan);
  const written = knownForms[plan.reading]?.mappingsSource ?? literal(plan.mappings, '  ');
  const mappings = written.replaceAll(keywordSource, 'keyword');
  return [
    "import { definePipeline } from 'shardline';",
    ...body.imports,
    '',
    ...typeOf(plan),
    '',
    ...(mappings === written ? [] : keywordLines),
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
