import { expect, it } from 'vitest';
import { serviceFault } from '../../../cli/kit/service-fault.ts';

const error = (name: string, message: string, code?: string) =>
  Object.assign(new Error(message), { name, ...(code !== undefined && { code }) });

it.each([
  [error('ResourceNotFoundException', 'x'), 'There is no stream clicks: check --stream.'],
  [error('AccessDeniedException', 'no'), 'Your credentials may not use the stream clicks (no): allow it'],
  [error('Error', 'connect', 'ECONNREFUSED'), 'Nothing answers for the stream clicks (ECONNREFUSED)'],
  // Of a host with several addresses, such as localhost.
  [error('AggregateError', '', 'ECONNREFUSED'), 'Nothing answers for the stream clicks (ECONNREFUSED)'],
  [error('KMSDisabledException', 'off\nmore'), "The stream clicks can't be used: KMSDisabledException: off"],
  [error('Error', 'Region is missing'), 'No AWS region is set: pass --region.'],
])('%s is one sentence with a remedy', (thrown, sentence) => {
  const fault = serviceFault(thrown, 'the stream clicks', 'check --stream');
  expect(fault.message).toContain(sentence);
  expect(fault.cause).toBe(thrown);
});
