import { expect, test } from 'vitest';
import { FaultLog } from './fault-log.ts';

const fault = (name: string, message: string) =>
  JSON.stringify({ level: 'ERROR', message: 'fault', during: 'batch', fault: { name, message } });

test('a fault is expected when something was out of reach, and else a defect', () => {
  const log = new FaultLog();
  log.read(fault('Error', '/_mget of the search engine: the deadline came first'));
  log.read('no JSON');
  log.read(JSON.stringify({ level: 'INFO', message: 'windows', folded: 3 }));
  expect(log.unexpected()).toEqual([]);
  log.read(fault('TypeError', 'x is undefined'));
  log.read(fault('TypeError', 'x is undefined'));
  expect(log.unexpected()).toEqual(['2 times TypeError: x is undefined']);
});
