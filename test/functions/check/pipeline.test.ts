import { expect, test } from 'vitest';
import { validatePipeline } from '../../../functions/check/pipeline.ts';
import { pipeline as sensors } from '../../../pipelines/sensors.ts';
import { pipeline as social } from '../../../pipelines/social.ts';
import { pipeline as webTraffic } from '../../../pipelines/web-traffic.ts';
import { pipeline } from '../core/records.ts';
import { everyOption } from './every-option.ts';
import { type Changes, id, problemsOf } from './pipeline-problems.ts';

function ofDocument(document: Changes): Changes {
  return { document: { ...pipeline().document, ...document } };
}

test.each([sensors, social, webTraffic, pipeline(), everyOption])(
  '$name is as it should be',
  (definition) => {
    expect(validatePipeline(definition)).toEqual([]);
  },
);

test.each<[string, Changes]>([
  ['a name of 40 characters', { name: 'a'.repeat(40) }],
  ['a source of its own', { source: (bytes: Uint8Array) => bytes.length }],
  ['an asynchronous transform and a batch step', { transform: async () => null, transformBatch: id }],
  ['an index without a date', ofDocument({ index: 'events' })],
  ['an id of its own in one index', ofDocument({ id, index: 'events', action: 'index' })],
  ['actions and versions by document', ofDocument({ id, index: 'events', action: id, version: id })],
  ['an id of its own that only creates, in dated indices', ofDocument({ id, action: 'create' })],
  ['an event time of nanoseconds', { mappings: { at: { type: 'date_nanos' } } }],
  ['any event time', { eventTimeRange: 'any' }],
  ['a format of its event time', { mappings: { at: { type: 'date', format: 'epoch_second||dd/MMM/yyyy' } } }],
  [
    'any format of another date',
    { mappings: { at: { type: 'date' }, day: { type: 'date', format: 'YYYY-w' } } },
  ],
  ['a range of event times', { eventTimeRange: { past: '0s', future: '1.5h' } }],
  ['retention longer than an index covers', { ...ofDocument({ index: 'e-{yyyy.MM}' }), retention: '32d' }],
  ['settings with an analyser', { settings: { analysis: { filter: ['lowercase', null, 1, true] } } }],
])('%s is allowed', (_, changes) => {
  expect(problemsOf(changes)).toEqual([]);
});

const circular: Record<string, unknown> = { type: 'keyword' };

circular.fields = circular;

test.each<[Changes, string]>([
  [
    { monitor: [] },
    'pipeline: "monitor" is no option of a pipeline; did you mean monitors? It takes name, source, transform,',
  ],
  [
    ofDocument({ eventTme: 'at' }),
    'document: "eventTme" is no option of a document; did you mean eventTime?',
  ],
  [
    { eventTimeRange: { past: '1d', future: '1h', futur: '2h' } },
    'eventTimeRange: "futur" is no option of a range',
  ],
  [{ windowRetenton: '30d' }, 'did you mean windowRetention?'],
  [
    { mappings: { at: { type: 'date' }, n: { type: 'keywrod' } } },
    'mappings.n.type: no engine has a type "keywrod"; did you mean keyword.',
  ],
  [
    { mappings: { at: { type: 'date' }, o: { properties: { n: { type: 'number' } } } } },
    'mappings.o.properties.n.type: no engine has a type "number"; give one such as keyword',
  ],
  [
    { mappings: { at: { type: 'date' }, t: { type: 'text', fields: { raw: { type: 'string' } } } } },
    'mappings.t.fields.raw.type: no engine has a type "string"',
  ],
  [{ name: 'Orders' }, 'name: "Orders" isn\'t allowed; give 1 to 40 lower-case letters'],
  [{ name: 'a'.repeat(41) }, 'name: "aaaaa'],
  [{ name: undefined }, "name: undefined isn't allowed"],
  [{ source: 'xml' }, 'source: "xml" isn\'t known; give one of json, ndjson, text'],
  [{ source: 'toString' }, 'source: "toString" isn\'t known'],
  [{ transform: undefined }, 'transform: undefined is no function'],
  [{ transformBatch: [] }, 'transformBatch: [] is no function'],
  [{ document: undefined }, "document: undefined isn't allowed; give { index: "],
  [ofDocument({ index: 5 }), 'document.index: 5 is no text'],
  [ofDocument({ index: 'Events' }), 'document.index: "Events"'],
  [ofDocument({ index: 'a,b' }), 'document.index: "a,b"'],
  [
    ofDocument({ index: 'a-{yyyy}-{yyyy.MM}' }),
    'document.index: "a-{yyyy}-{yyyy.MM}" holds more than one date',
  ],
  [ofDocument({ index: 'é'.repeat(128) }), 'names of at least 256 bytes; 255 are allowed'],
  [ofDocument({ id: 'id', index: 'events' }), 'document.id: "id" is no function'],
  [ofDocument({ routing: 7 }), 'document.routing: 7 is no function'],
  [
    ofDocument({ id, index: 'events', action: 'replace' }),
    'document.action: "replace" isn\'t known; give one of create, index, upsert, delete, or a function',
  ],
  [ofDocument({ action: 'index' }), 'document.action: "index" needs ids of the pipeline\'s own'],
  [ofDocument({ id }), 'document.index: "events-{yyyy.MM.dd}" changes, and the same document.id would be'],
  [ofDocument({ id, index: 'events-{text}' }), 'document.index: "events-{text}" changes'],
  [ofDocument({ action: id }), "document.action: a function needs ids of the pipeline's own"],
  [ofDocument({ version: id }), "document.version: only ids of the pipeline's own have versions"],
  [ofDocument({ id, index: 'events', version: 1 }), 'document.version: 1 is no function'],
  [ofDocument({ id, index: 'a'.repeat(246) }), 'give at most 245 bytes'],
  [ofDocument({ eventTime: 'when' }), 'document.eventTime: "when" is not in mappings'],
  [ofDocument({ eventTime: 'n' }), 'document.eventTime: "n" is a "long" in mappings'],
  [ofDocument({ eventTime: 5 }), 'document.eventTime: 5 is not in mappings'],
  [
    { mappings: { at: { type: 'date', format: 'YYYY-MM-dd' } } },
    'mappings.at.format: "YYYY-MM-dd" can\'t be an event time\'s: event times can\'t be read by its "YYYY"; the year of a date is yyyy',
  ],
  [
    { mappings: { at: { type: 'date', format: 'dd MMM yyyy', locale: 'de' } } },
    'mappings.at.locale: "de" has names of months or days that can\'t be read; give en',
  ],
  [
    { eventTimeRange: { past: '30 d', future: '1h' } },
    'eventTimeRange.past: "30 d" is no length of time; give',
  ],
  [{ eventTimeRange: { past: '30d' } }, 'eventTimeRange.future: undefined is no length of time'],
  [{ eventTimeRange: 'all' }, 'eventTimeRange: "all" is no range'],
  [{ mappings: [] }, "mappings: [] isn't allowed"],
  [
    { mappings: { at: { type: 'date' }, ingest: { type: 'text' } } },
    "mappings.ingest: this name is the pipeline's own",
  ],
  [{ mappings: { at: { type: 'date' }, unmapped: { type: 'text' } } }, 'mappings.unmapped: this name is'],
  [
    { mappings: { at: { type: 'date' }, n: 'long' } },
    'mappings.n: "long" is no field; give an object such as',
  ],
  [{ mappings: { at: { type: 'date' }, n: {} } }, 'mappings.n: {} has neither a type nor properties'],
  [
    { mappings: { at: { type: 'date' }, url: { properties: { path: 'text' } } } },
    'mappings.url.properties.path: "text" is no field',
  ],
  [{ mappings: { at: { type: 'date' }, '': { type: 'text' } } }, "a field's name can't be empty"],
  [
    { mappings: { at: { type: 'date' }, n: { type: 'long', boost: Number.NaN } } },
    "mappings.n.boost: NaN isn't",
  ],
  [{ mappings: { at: { type: 'date' }, n: circular } }, 'nested more than 50 deep'],
  [{ settings: 'fast' }, 'settings: "fast" isn\'t allowed'],
  [{ settings: { shards: () => 1 } }, "settings.shards: a function isn't JSON"],
  [{ settings: { since: new Date(0) } }, 'settings.since: "1970-01-01T00:00:00.000Z" isn\'t JSON'],
  [{ retention: '30' }, 'retention: "30" is no length of time'],
  [
    { lateWrites: '10' },
    "lateWrites: \"10\" isn't allowed; give a length of time such as '10m', at most 24h",
  ],
  [{ lateWrites: '25h' }, 'lateWrites: "25h" isn\'t allowed'],
  [{ ...ofDocument({ index: 'events' }), retention: '30d' }, 'would delete the one index with all documents'],
  [{ retention: '24h' }, 'would delete an index of {yyyy.MM.dd} while it is written to; give more than 24h'],
  [{ retention: '0d' }, 'retention: "0d" would delete'],
])('%j is refused, for that reason alone', (changes, problem) => {
  const problems = problemsOf(changes);
  // A document's event time is looked up in mappings that are no object.
  const own = problems.filter(
    (text) => !(Array.isArray(changes.mappings) && text.startsWith('document.eventTime')),
  );
  expect(own).toEqual([expect.stringContaining(problem)]);
});

test('of settings that are no JSON the first five are told', () => {
  const settings = Object.fromEntries([...'abcdefg'].map((name) => [name, () => 1]));
  expect(problemsOf({ settings }).map((text) => text.split(':')[0])).toEqual(
    [...'abcde'].map((name) => `settings.${name}`),
  );
});

test('all problems of a definition are told at once', () => {
  const wrong = { name: '', source: 'xml', retention: 'long', mappings: { ingest: {} } };
  const problems = problemsOf({ ...wrong, ...ofDocument({ index: 'A' }) });
  for (const key of [
    'name:',
    'source:',
    'document.index:',
    'document.eventTime:',
    'retention:',
    'mappings.ingest:',
  ]) {
    expect(problems.filter((problem) => problem.startsWith(key))).not.toEqual([]);
  }
});
