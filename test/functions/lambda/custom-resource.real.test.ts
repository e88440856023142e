import { createServer } from 'node:http';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  answerCloudFormation,
  type CustomResourceOutcome,
} from '../../../functions/lambda/custom-resource.ts';
import { type LoopbackServer, listenOnLoopback } from '../../../local/loopback.ts';
import { anyText } from '../../any-text.ts';

/** What CloudFormation takes. */
const mostBytes = 4_096;

const bodies: Buffer[] = [];
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  bodies.push(Buffer.concat(chunks));
  // Kept open, it would end by itself between two answers on a slow machine, and the next one would meet that.
  response.setHeader('connection', 'close');
  response.end();
});
let url = '';
let listening: LoopbackServer;

beforeAll(async () => {
  listening = await listenOnLoopback(server, 0);
  url = listening.url;
});

afterAll(() => listening.stop());

interface Sent {
  readonly bytes: number;
  readonly body: { readonly Reason: string; readonly Data?: Readonly<Record<string, string>> };
}

async function send(outcome: CustomResourceOutcome): Promise<Sent> {
  await answerCloudFormation(
    {
      ResponseURL: url,
      StackId: `arn:aws:cloudformation:eu-west-1:111122223333:stack/${'s'.repeat(128)}/id`,
      RequestId: '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9',
      LogicalResourceId: 'TemplateSetupTemplates',
    } as CloudFormationCustomResourceEvent,
    outcome,
  );
  const body = bodies.pop() ?? Buffer.of();
  return { bytes: body.length, body: JSON.parse(body.toString()) };
}

const id = 'clicks-templates-0123456789abcdef@2026-01-01T00:00:00.000Z';
const data = { template: 'shardline-clicks', installedAt: '2026-01-01T00:00:00.000Z' };

/** Long in letters, in bytes, and in what JSON makes of them. */
const long = [
  ['letters', 'a'.repeat(10_000)],
  ['letters of two bytes', 'é'.repeat(3_900)],
  ['emoji', '🚀'.repeat(3_000)],
  ['quotes', '"'.repeat(3_000)],
  ['control characters', '\u0001'.repeat(1_500)],
] as const;

test.each(long)('what is referred to arrives whole beside long notes: %s', async (_, text) => {
  const notes = { keptMappings: text, keptReplicas: text, skipped: 'no plugin' };
  const { bytes, body } = await send({ status: 'SUCCESS', id, data, notes });
  expect(bytes).toBeLessThanOrEqual(mostBytes);
  expect(body.Data).toMatchObject({ ...data, skipped: 'no plugin' });
  for (const note of [body.Data?.keptMappings, body.Data?.keptReplicas]) {
    expect(note).toMatch(/…$/);
    expect(text.startsWith(String(note).slice(0, -1))).toBe(true);
    expect(Buffer.byteLength(JSON.stringify(note))).toBeGreaterThan(1_000);
  }
});

test.each(long)('the reason of a refusal is cut to what is taken: %s', async (_, text) => {
  const { bytes, body } = await send({ status: 'FAILED', id, reason: text });
  expect(bytes).toBeLessThanOrEqual(mostBytes);
  expect(bytes).toBeGreaterThan(mostBytes - 20);
  expect(text.startsWith(body.Reason.slice(0, -1))).toBe(true);
});

test('notes that fit arrive as they are', async () => {
  const notes = { keptMappings: 'logs-1 keeps its status (ünlike).', skipped: 'no plugin' };
  const { body } = await send({ status: 'SUCCESS', id, data, notes });
  expect(body).toMatchObject({ Reason: 'Installed.', Data: { ...data, ...notes } });
});

test('no answer is ever longer than CloudFormation takes', async () => {
  const text = fc.tuple(anyText({ maxLength: 8 }), fc.nat(3_000)).map(([part, times]) => part.repeat(times));
  await fc.assert(
    fc.asyncProperty(text, text, fc.boolean(), async (one, other, succeeds) => {
      const notes = { keptMappings: one, keptReplicas: other };
      const { bytes } = await send(
        succeeds ? { status: 'SUCCESS', id, data, notes } : { status: 'FAILED', id, reason: one + other },
      );
      expect(bytes).toBeLessThanOrEqual(mostBytes);
    }),
    { numRuns: 50 },
  );
});
