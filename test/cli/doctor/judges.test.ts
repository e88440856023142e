import { expect, test } from 'vitest';
import type { Finding, Level } from '../../../cli/doctor/finding.ts';
import { judgeBootstrap, judgeClock, judgeIdentity, judgeRegion } from '../../../cli/doctor/judge-account.ts';
import { type EngineFacts, judgeEngine } from '../../../cli/doctor/judge-engine.ts';
import {
  judgeDisk,
  judgeEngineSources,
  judgeMemory,
  judgeNode,
  judgePort,
} from '../../../cli/doctor/judge-machine.ts';
import { judgeProject, judgeVersion } from '../../../cli/doctor/judge-project.ts';

const GiB = 1_024 ** 3;
const java = { version: '25.0.3', path: '/jdk/bin/java' };
const port = { port: 9200, option: 'search-port', what: 'the search engine' };
const opensearch = {
  distribution: 'opensearch',
  version: '3.8.0',
  reading: 200,
  templates: 200,
  failedShards: 0,
} as const;
const passed = { kind: 'passed' } as const;

const answers = (changes: Partial<EngineFacts>) =>
  judgeEngine({ kind: 'answers', facts: { ...opensearch, ...changes } });

test.each<[string, Finding | Finding[], [Level, RegExp][]]>([
  ['Node', judgeNode('24.1.0'), [['ok', /^24\.1\.0$/]]],
  ['an old Node', judgeNode('20.9.0'), [['problem', /too old Install Node 20\.11 or newer\.$/]]],
  ['an older major', judgeNode('18.20.0'), [['problem', /18\.20\.0/]]],
  ['Java', judgeEngineSources({ java, hasPython: false, hasDocker: false }), [['ok', /Java 25\.0\.3/]]],
  ['pip', judgeEngineSources({ hasPython: true, hasDocker: false }), [['ok', /pip fetches one/]]],
  ['Docker', judgeEngineSources({ hasPython: false, hasDocker: true }), [['ok', /Docker runs/]]],
  ['no engine', judgeEngineSources({ hasPython: false, hasDocker: false }), [['problem', /Install a JDK/]]],
  ['a free port', judgePort(port, { kind: 'free' }), [['ok', /^free for the search engine$/]]],
  [
    'a port of a run',
    judgePort(port, { kind: 'run', pipeline: 'sensors', pid: 7 }),
    [['ok', /local run of sensors, process 7$/]],
  ],
  [
    'a port of another',
    judgePort(port, { kind: 'held', by: 'nginx, process 8' }),
    [['warning', /^held by nginx, process 8.*--search-port 0/]],
  ],
  ['a port of somebody', judgePort(port, { kind: 'held' }), [['warning', /^held by another process/]]],
  [
    'room',
    judgeDisk({ folder: '/c', freeBytes: 9 * GiB, hasEngine: false }),
    [['ok', /^9\.0 GiB free for \/c$/]],
  ],
  [
    'little room',
    judgeDisk({ folder: '/c', freeBytes: 2 * GiB, hasEngine: false }),
    [['warning', /SHARDLINE_CACHE/]],
  ],
  [
    'no room',
    judgeDisk({ folder: '/c', freeBytes: 0.7 * GiB, hasEngine: false }),
    [['problem', /about 1\.0 GiB/]],
  ],
  [
    'room beside an engine',
    judgeDisk({ folder: '/c', freeBytes: 2 * GiB, hasEngine: true }),
    [['ok', /2\.0/]],
  ],
  [
    'memory',
    judgeMemory({ totalBytes: 8 * GiB, availableBytes: 4 * GiB }),
    [['ok', /4\.0 GiB available of 8\.0 GiB/]],
  ],
  ['little memory', judgeMemory({ totalBytes: 8 * GiB, availableBytes: GiB }), [['warning', /--search-url/]]],
  ['no memory', judgeMemory({ totalBytes: GiB, availableBytes: GiB }), [['problem', /1\.0 GiB/]]],
  [
    'no project',
    judgeProject({ folder: '/p', pipelines: [] }),
    [['warning', /no pipelines in \/p.*shardline init/]],
  ],
  [
    'a project',
    judgeProject({ folder: '/p', pipelines: [{ file: 'pipelines/a.ts', types: passed }] }),
    [['ok', /^1 pipeline in \/p$/]],
  ],
  [
    'pipelines with faults',
    judgeProject({
      folder: '/p',
      pipelines: [
        { file: 'pipelines/a.ts', unusable: "pipelines/a.ts can't be used:\n  name: missing", types: passed },
        {
          file: 'pipelines/b.ts',
          types: { kind: 'failed', lines: ['b.ts:1:1 - error TS1: x', '  y', 'b.ts:2:1 - z'] },
        },
        { file: 'pipelines/c.ts', types: passed },
      ],
    }),
    [
      ['problem', /^pipelines\/a\.ts can't be used: name: missing Correct the file\.$/],
      ['problem', /^its types are wrong: b\.ts:1:1 - error TS1: x, and 1 more error/],
    ],
  ],
  [
    'types that are not checked',
    judgeProject({
      folder: '/p',
      pipelines: [{ file: 'pipelines/a.ts', types: { kind: 'unchecked', why: 'No TypeScript.' } }],
    }),
    [
      ['ok', /^1 pipeline/],
      ['warning', /^No TypeScript /],
    ],
  ],
  ['the same version', judgeVersion('0.1.0', '0.1.0'), [['ok', /^0\.1\.0, as the stack$/]]],
  [
    'an older stack',
    judgeVersion('0.10.0', '0.9.0'),
    [['problem', /deployed by 0\.9\.0.*deploy the stack again/]],
  ],
  ['a newer stack', judgeVersion('0.9.0', '0.10.0'), [['problem', /Install shardline 0\.10\.0/]]],
  ['a stack of a later patch', judgeVersion('0.9.0', '0.9.1'), [['warning', /Install shardline 0\.9\.1/]]],
  ['a stack that does not say', judgeVersion('0.1.0', undefined), [['warning', /earlier version/]]],
  [
    'a role',
    judgeIdentity({
      kind: 'known',
      account: '111122223333',
      arn: 'arn:aws:sts::111122223333:assumed-role/Deployer/me@example.com',
    }),
    [['ok', /^role Deployer in the account \*{8}3333$/]],
  ],
  [
    'the root user',
    judgeIdentity({ kind: 'known', account: '111122223333', arn: 'arn:aws:iam::111122223333:root' }),
    [['ok', /^root user in/]],
  ],
  [
    'no credentials',
    judgeIdentity({ kind: 'none', why: 'no profile' }),
    [['skipped', /none found \(no profile\)/]],
  ],
  [
    'old credentials',
    judgeIdentity({ kind: 'refused', why: 'ExpiredToken' }),
    [['problem', /ExpiredToken Renew/]],
  ],
  [
    'no network',
    judgeIdentity({ kind: 'unreachable', why: 'ENOTFOUND' }),
    [['problem', /can't be reached: ENOTFOUND Check the network/]],
  ],
  ['a region', judgeRegion('eu-west-1'), [['ok', /eu-west-1/]]],
  ['no region', judgeRegion(undefined), [['problem', /--region/]]],
  ['a bootstrap', judgeBootstrap({ kind: 'version', version: 27 }), [['ok', /version 27/]]],
  ['an old bootstrap', judgeBootstrap({ kind: 'version', version: 5 }), [['problem', /too old/]]],
  ['no bootstrap', judgeBootstrap({ kind: 'missing' }), [['problem', /npx cdk bootstrap/]]],
  [
    'a bootstrap that goes',
    judgeBootstrap({ kind: 'unfit', why: 'DELETE_IN_PROGRESS' }),
    [['problem', /is there, but is DELETE_IN_PROGRESS Run npx cdk bootstrap/]],
  ],
  [
    'a hidden bootstrap',
    judgeBootstrap({ kind: 'unknown', why: 'AccessDenied' }),
    [['warning', /AccessDenied/]],
  ],
  ['a right clock', judgeClock(-2), [['ok', /within 2 s/]]],
  ['a clock that is off', judgeClock(90), [['warning', /^90 s ahead of AWS/]]],
  ['a wrong clock', judgeClock(-400), [['problem', /^400 s behind AWS, which refuses/]]],
  [
    'an engine',
    answers({}),
    [
      ['ok', /^OpenSearch 3\.8\.0$/],
      ['ok', /searching, and installing/],
    ],
  ],
  [
    'an old engine',
    answers({ version: '1.3.0' }),
    [
      ['warning', /Upgrade it to OpenSearch 2/],
      ['ok', /searching/],
    ],
  ],
  [
    'an engine that refuses',
    answers({ reading: 403 }),
    [
      ['ok', /OpenSearch/],
      ['problem', /may not search/],
    ],
  ],
  [
    'an engine to read',
    answers({ templates: 403 }),
    [
      ['ok', /OpenSearch/],
      ['warning', /not install templates/],
    ],
  ],
  ...[404, 429, 500, 502, 503, 0, 302].map((status): [string, Finding[], [Level, RegExp][]] => [
    `an engine that answers a search with ${status}`,
    answers({ reading: status, templates: status, failedShards: undefined }),
    [
      ['ok', /OpenSearch/],
      ['problem', new RegExp(`^answers a search with ${status} Look at its health`)],
    ],
  ]),
  [
    'an engine that answers a template with 503',
    answers({ templates: 503 }),
    [
      ['ok', /OpenSearch/],
      ['problem', /^answers a template that was tried out with 503 /],
    ],
  ],
  [
    'an engine whose answer is none of a search',
    answers({ failedShards: undefined }),
    [
      ['ok', /OpenSearch/],
      ['problem', /^answers a search with 200 and something else /],
    ],
  ],
  [
    'an engine with shards that are gone',
    answers({ failedShards: 3 }),
    [
      ['ok', /OpenSearch/],
      ['problem', /^a search doesn't reach 3 shards /],
      ['ok', /searching/],
    ],
  ],
  ['no engine to ask', judgeEngine({ kind: 'none', why: 'no local run is up' }), [['skipped', /--stack/]]],
  ['a dead engine', judgeEngine({ kind: 'fails', why: 'ECONNREFUSED' }), [['problem', /ECONNREFUSED/]]],
])('%s', (_, found, expected) => {
  const findings = [found].flat();
  expect(findings.map(({ level }) => level)).toEqual(expected.map(([level]) => level));
  for (const [position, { level, says, remedy }] of findings.entries()) {
    expect(`${says} ${remedy ?? ''}`.trim()).toMatch(expected[position]?.[1] ?? '');
    expect(remedy === undefined, says).toBe(level === 'ok');
    expect(says).not.toMatch(/\.$/);
  }
});
