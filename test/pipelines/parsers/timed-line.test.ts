import { expect, it } from 'vitest';
import { readTimedLine } from '../../../pipelines/parsers/timed-line.ts';

it.each([
  [
    '2026-11-29 10:00:03,123 INFO  [main] a.B - Taken',
    '2026-11-29 10:00:03,123',
    'INFO',
    'INFO  [main] a.B - Taken',
  ],
  ['[2026-11-29T10:00:03.5Z] [error] lower', '2026-11-29T10:00:03.5Z', undefined, '[error] lower'],
  ['2026-11-29T10:00:03+01:00 level=WARN msg=x', '2026-11-29T10:00:03+01:00', 'WARN', 'level=WARN msg=x'],
  [
    '[Sun Nov 29 10:00:03.000001 2026] [core] AH00094',
    'Sun Nov 29 10:00:03.000001 2026',
    undefined,
    '[core] AH00094',
  ],
  ['2026/11/29 10:00:03 [warn] 7#7: nginx', '2026/11/29 10:00:03', undefined, '[warn] 7#7: nginx'],
  ['time="2026-11-29T10:00:03Z" level=info msg=x', '2026-11-29T10:00:03Z', 'info', 'level=info msg=x'],
  ['ts=2026-11-29T10:00:03Z caller=a level="Warn"', '2026-11-29T10:00:03Z', 'Warn', 'caller=a level="Warn"'],
  ['time="2026-11-29T10:00:03Z level=info', undefined, undefined, 'time="2026-11-29T10:00:03Z level=info'],
  ['\tat a.B.c(B.java:1)', undefined, undefined, '\tat a.B.c(B.java:1)'],
  ['2026-11-29 10:00:03 THE INFO/DEBUG a', '2026-11-29 10:00:03', undefined, 'THE INFO/DEBUG a'],
])('of %j', (text, time, level, message) => {
  expect(readTimedLine(text)).toEqual({
    message,
    ...(time !== undefined && { time }),
    ...(level !== undefined && { level }),
  });
});
