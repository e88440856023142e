import type { FieldMapping } from '../../../functions/pipeline/index.ts';
import { accessMappings } from '../../../pipelines/parsers/access-line.ts';
import { syslogMappings } from '../../../pipelines/parsers/syslog.ts';
import type { Field, Shape } from '../infer/shape.ts';
import type { ReadingOf } from '../sample/sample.ts';

type Objects = readonly Readonly<Record<string, unknown>>[];
type Mappings = Readonly<Record<string, FieldMapping>>;

/** A form of log whose fields are known, whatever a sample has of them. */
export interface KnownForm {
  readonly mappings: Mappings;
  readonly shape: (objects: Objects) => Shape;
  /** Lines of the pipeline file. */
  readonly imports: readonly string[];
  /** The document's type. */
  readonly type: string;
  readonly mappingsSource: string;
  /** Body of the transform of `line` and `record`. */
  readonly transform: readonly string[];
}

const message = { message: { type: 'text' } } as const;

export const knownForms: Partial<Record<ReadingOf, KnownForm>> = {
  'access-log': {
    ...formOf({ ...accessMappings, ...message }),
    imports: [
      "import { accessMappings, readAccessLine } from './parsers/access-line.ts';",
      "import type { WebTraffic } from './parsers/documents.ts';",
    ],
    type: 'Partial<WebTraffic> & { readonly message?: string }',
    mappingsSource: "{ ...accessMappings, message: { type: 'text' } }",
    transform: orMessage('readAccessLine(line)'),
  },
  syslog: {
    ...formOf(syslogMappings),
    imports: ["import { parseSyslog, type SyslogLine, syslogMappings } from './parsers/syslog.ts';"],
    type: 'Partial<SyslogLine>',
    mappingsSource: 'syslogMappings',
    transform: orMessage('parseSyslog(line, record.arrivalTime)'),
  },
};

function orMessage(read: string): readonly string[] {
  return [
    'try {',
    `  return ${read};`,
    '} catch {',
    '  // What is no such line is kept as it is, under its arrival time. Leave the catch out for a dead letter instead.',
    '  return { message: line };',
    '}',
  ];
}

function formOf(mappings: Mappings): Pick<KnownForm, 'mappings' | 'shape'> {
  return { mappings, shape: (objects) => shapeOf(mappings, objects) };
}

function shapeOf(mappings: Mappings, objects: Objects): Shape {
  const fields = Object.entries(mappings).map(([name, mapping]): Field => {
    const values = objects.flatMap((object) => object[name] ?? []);
    const common = { name, present: values.length, of: objects.length, list: false, nullable: false };
    if (mapping.properties === undefined)
      return { ...common, is: { kind: 'value', mapping, type: typeOf(mapping) } };
    const inner = values.filter((value) => typeof value === 'object' && value !== null);
    const shape = shapeOf(mapping.properties, inner as Objects);
    return { ...common, is: { kind: 'object', nested: false, shape } };
  });
  return { fields, points: [] };
}

function typeOf({ type }: FieldMapping): string {
  return ['long', 'short', 'double'].includes(type ?? '') ? 'number' : 'string';
}
