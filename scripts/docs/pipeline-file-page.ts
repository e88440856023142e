import { readFileSync } from 'node:fs';
import { slug } from 'github-slugger';
import { type Declaration, declarationsOf } from './declarations.ts';
import { generatedPage, table } from './page.ts';

/** Where the types of a pipeline file are declared. */
const files = [
  'functions/pipeline/pipeline.ts',
  'functions/pipeline/duration.ts',
  'functions/pipeline/record.ts',
  'functions/pipeline/log-event.ts',
  'functions/pipeline/windows.ts',
  'functions/pipeline/metrics.ts',
  'functions/pipeline/monitors.ts',
];

/** What monitors share, by the name of its interface, as readers know it. */
const shared = new Map([
  ['Common', 'Every monitor'],
  ['OnWindow', 'Every monitor on a window'],
  ['Throttled', 'Monitors that may alert again'],
  ['Resolved', 'Monitors that evaluate one window after another'],
]);

type Section = readonly [heading: string, intro: string, declarations: readonly string[]];

const sections: readonly Section[] = [
  [
    'Pipeline',
    'The argument of `definePipeline`. Guide: [write your own pipeline](../guides/pipeline.md).',
    ['PipelineDefinition', 'DocumentRules', 'EventTimeRange', 'Source', 'Action', 'FieldMapping', 'Duration'],
  ],
  [
    'What the transform receives',
    'Every function of a pipeline gets the metadata of the record beside its value.',
    ['RecordMetadata', 'LogEvent', 'RetriableError'],
  ],
  [
    'Windows',
    'The second argument of `withWindows`. Guide: [add windows and monitors](../guides/windows-and-monitors.md).',
    ['WindowsOf', 'WindowDefinition'],
  ],
  [
    'Monitors',
    'The four types of monitors, then what several of them share.',
    [
      'ThresholdMonitor',
      'SpikeMonitor',
      'FlatlineMonitor',
      'NewValueMonitor',
      ...shared.keys(),
      'Value',
      'Severity',
    ],
  ],
];

const metrics = 'count rate sum min max average standardDeviation quantile distinct first last top'.split(
  ' ',
);

/** docs/reference/pipeline-file.md, from the TSDoc of the types. */
export function pipelineFilePage(): string {
  const declarations = new Map(
    files.flatMap((file) => [...declarationsOf(readFileSync(file, 'utf8')).entries()]),
  );
  const declared = (name: string): Declaration => {
    const found = declarations.get(name);
    if (found === undefined) throw new Error(`None of ${files.join(', ')} declares ${name}.`);
    return found;
  };
  return generatedPage(
    'The pipeline file',
    'npm run docs',
    ...sections.flatMap(([heading, intro, names]) => [
      `## ${heading}`,
      intro,
      ...names.flatMap((name) => described(declared(name))),
      ...(heading === 'Windows' ? metricsSection(declared) : []),
    ]),
  );
}

function described({ name, doc, text, fields, parents }: Declaration): string[] {
  const list = fields.map(
    (field) =>
      `- **\`${field.name}\`**${field.isOptional ? '' : ' *(required)*'}: ${code(field.type)}${field.doc && `<br>${field.doc}`}`,
  );
  const inherited = `It also has the fields of ${parents.map(linkTo).join(', ')}.`;
  return [
    `### ${shared.get(name) ?? name}`,
    doc,
    text && code(text),
    list.join('\n'),
    parents.length > 0 ? inherited : '',
  ].filter(Boolean);
}

function linkTo(name: string): string {
  const heading = shared.get(name) ?? name;
  return `[${heading.toLowerCase()}](#${slug(heading)})`;
}

/** Code that holds a backtick stands between two of them. */
function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}

function metricsSection(declared: (name: string) => Declaration): string[] {
  const where = declared('Filtered').fields.find(({ name }) => name === 'where');
  return [
    '### Metrics',
    `Functions that make the \`metrics\` of a window. Each also takes \`{ where: (document) => … }\`. ${where?.doc ?? ''}`,
    table(
      ['metric', 'result'],
      metrics.map((name) => {
        const parameters = declared(name)
          .text.split(', ')
          .map((parameter) => parameter.replace(/[:=?].*/, '').trim())
          .filter((parameter) => /^(field|q|k)$/.test(parameter));
        return [`\`${name}(${parameters.join(', ')})\``, declared(name).doc];
      }),
    ),
  ];
}
