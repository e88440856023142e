import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../infra/bundle/roots.ts';
import {
  acceptRights,
  bootstrapRights,
  deployRights,
  lookupRights,
} from '../../infra/rights/deploy-rights.ts';
import { createAccount } from '../deployment/account.ts';
import { emptyEngine } from '../worker-engine.ts';
import { place } from './deployment.ts';
import { type EmulatedAccount, startEmulatedAccount } from './emulated-account.ts';
import { ledger, refusalsIn } from './ledger.ts';
import type { GatewayRequest } from './request-log.ts';

const timeout = 1_200_000;
const person = `arn:aws:iam::${place.account}:role/deployer`;
const where = { partition: 'aws', ...place };
const rights = [
  ...deployRights(where),
  ...lookupRights(where),
  ...bootstrapRights(where),
  ...acceptRights(where),
];

let account: EmulatedAccount;

beforeAll(async () => {
  const { url: engineUrl } = await emptyEngine();
  account = await startEmulatedAccount({ engineUrl, deployed: 'acceptance-dev', person, rights });
}, timeout);

afterAll(async () => {
  await account?.stop();
}, timeout);

interface Run {
  readonly code: number | null;
  readonly report: string;
  readonly requests: readonly GatewayRequest[];
}

/** `npm run accept:aws` as on AWS: with the person's keys, and no word of an emulator. */
async function accept(): Promise<Run> {
  const { gateway } = account;
  const before = gateway.requests.length;
  const folder = mkdtempSync(join(tmpdir(), 'shardline-accept-'));
  const report = join(folder, 'report.md');
  const child = spawn(
    process.execPath,
    [
      ...['--import', import.meta.resolve('tsx'), join(packageRoot, 'test', 'acceptance', 'accept.ts')],
      ...['--region', place.region, '--yes', '--report', report],
    ],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        ...gateway.environmentOf(person),
        AWS_ENDPOINT_URL: gateway.servicesUrl,
        // Whose line of code sends what is known from the tests of the tools, and takes long to find out.
        NODE_OPTIONS: '',
      },
    },
  );
  await once(child, 'close');
  const text = existsSync(report) ? readFileSync(report, 'utf8') : 'It wrote no report.';
  rmSync(folder, { recursive: true });
  const requests = gateway.requests.slice(before);
  console.log(`${text}\n${ledger(requests)}`);
  return { code: child.exitCode, report: text, requests };
}

test(
  'accept:aws passes behind the gateway: nothing that it, the CDK or a function sends is refused',
  async () => {
    const { code, requests } = await accept();
    expect(new Set(account.gateway.takeFaults())).toEqual(new Set());
    expect(refusalsIn(requests)).toEqual([]);
    expect(code).toBe(0);
    const { streams, functions, topics } = await createAccount(account.endpoint).resources();
    expect({ streams, functions, topics }).toEqual({ streams: [], functions: [], topics: [] });
  },
  timeout,
);

test.each([
  ['a tool', { action: 'kinesis:PutRecords', of: 'deployer' }, 'records are searchable'],
  ['a function', { action: 'es:ESHttpPut', of: 'SetupRole' }, 'the stack is deployed'],
])(
  'without one right of %s the step that needs it fails, and the refusal names role and right',
  async (_, right, step) => {
    account.take(right);
    const { code, report, requests } = await accept().finally(() => account.take());
    expect(code).toBe(1);
    expect(report).toMatch(new RegExp(`^\\| ${step} \\|.*failed`, 'm'));
    const refused = refusalsIn(requests);
    expect(refused).not.toEqual([]);
    const named = new RegExp(`role/\\S*${right.of}\\S* ${right.action}: `);
    expect(refused.filter((one) => !named.test(one))).toEqual([]);
  },
  timeout,
);

test('none of the rights in docs/reference/rights.md is idle', () => {
  const checks = account.gateway.requests
    .filter(({ principal }) => principal === person)
    .flatMap((request) => request.checks);
  const used = new Set(
    checks.flatMap(({ request, decision }) => decision.by.map(({ index }) => `${index} ${request.action}`)),
  );
  const idle = rights.flatMap(({ Action }, index) =>
    Action.filter((action) => !used.has(`${index} ${action}`)).map(
      (action) => `statement ${index}: ${action}`,
    ),
  );
  expect(idle).toEqual([]);
});
