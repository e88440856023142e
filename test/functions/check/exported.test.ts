import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { validatePipeline } from '../../../functions/check/pipeline.ts';
import { indexNamer } from '../../../functions/core/document/index-name.ts';
import { pipeline } from '../core/records.ts';
import { changedAt, everyOption, pathsIn } from './every-option.ts';
import { id, problemsOf } from './pipeline-problems.ts';

describe('whatever is exported as a pipeline', () => {
  const keys = Object.keys({
    ...pipeline(),
    source: 1,
    eventTimeRange: 1,
    settings: 1,
    retention: 1,
    transformBatch: 1,
  });
  const anything = fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, withMap: true });
  const key = fc.constantFrom('index', 'id', 'action', 'routing', 'eventTime', 'version');

  test('is judged and never a crash, with short texts', () => {
    const changed = fc.record({
      key: fc.constantFrom(...keys),
      value: anything,
      inner: fc.dictionary(key, anything),
    });
    fc.assert(
      fc.property(
        fc.oneof(
          anything,
          changed.map(({ key, value }) => ({ ...pipeline(), [key]: value })),
        ),
        (value) => {
          for (const problem of validatePipeline(value)) expect(problem).toMatch(/^\w.{10,700}\.$/s);
        },
      ),
    );
    fc.assert(
      fc.property(fc.dictionary(key, anything), (document) => {
        for (const problem of problemsOf({ document })) expect(problem).toMatch(/^document.{10,700}\.$/s);
      }),
    );
  });

  test('is refused with the names of its own options, wherever a value in it is wrong', () => {
    const path = fc.constantFrom(...pathsIn(everyOption));
    const value = fc.oneof(
      anything,
      fc.constantFrom('', 'x', '5m', -1, 1e9, [], [undefined], new Array(2), {}, id),
    );
    const options =
      /^(?:pipeline|name|source|transform(?:Batch)?|document|eventTimeRange|mappings|settings|lateWrites|window(?:s|Retention)|monitors?)\b/;
    fc.assert(
      fc.property(fc.array(fc.tuple(path, value), { minLength: 1, maxLength: 3 }), (changes) => {
        const wrong = changes.reduce<unknown>((all, [at, to]) => changedAt(all, at, to), everyOption);
        for (const problem of validatePipeline(wrong)) {
          expect(problem).toMatch(options);
          // Neither the words of the library nor a stack.
          expect(problem).not.toMatch(/Invalid input|Unrecognized|, received |\n/);
          expect(problem).toMatch(/^.{10,900}\.$/s);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('names its indices as engines allow it, when it is allowed', () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom('logs', '-', '{yyyy.MM}', '{yyyy}', 'é', '.'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), (pieces) => {
        const index = pieces.join('');
        if (/\{(?!yyyy)/.test(index) || problemsOf({ document: { index } }).length > 0) return;
        const name = indexNamer(index)(Date.UTC(2026, 0, 1), {});
        expect(name).toBe(name.toLowerCase());
        expect(name).not.toMatch(/[\s\\/*?"<>|,#:{}]|^[-_+.]/);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
      }),
    );
  });
});
