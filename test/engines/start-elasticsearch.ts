import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheFolder } from '../../local/cache-folder.ts';
import { startGuarded } from '../../local/engine/guarded-process.ts';
import type { Java } from '../../local/engine/java-version.ts';
import { parseCoordinates, sha256Of } from '../../local/engine/pinned-jars.ts';
import { runTool } from '../../local/engine/run-tool.ts';
import { withScratchFolder } from '../../local/engine/scratch-folder.ts';
import { startFront } from './engine-front.ts';
import type { TestEngine } from './engines.ts';

type Zip = Extract<TestEngine, { kind: 'zip' }>;

/** As root it refuses to start: then it runs as the user that owns nothing else. */
const nobody = 65_534;
const patience = 180_000;

const settings = `network.host: 127.0.0.1
http.port: 0
transport.port: 0
discovery.type: single-node
node.portsfile: true
xpack.security.enabled: false
action.destructive_requires_name: false
cluster.routing.allocation.disk.threshold_enabled: false
`;

/** Elasticsearch out of its zip for tests, in a folder of its own that goes with it. */
export async function startElasticsearch(engine: Zip, java: Java, onProgress: (message: string) => void) {
  const folder = await mkdtemp(join(tmpdir(), 'shardline-elasticsearch-'));
  await unpack(await ensureZip(engine, onProgress), folder);
  const home = join(folder, `elasticsearch-${engine.version}`);
  writeFileSync(join(home, 'config', 'elasticsearch.yml'), settings);
  for (const part of ['logs', 'data', 'tmp']) mkdirSync(join(home, part), { recursive: true });
  const isRoot = process.getuid?.() === 0;
  if (isRoot) giveAway(folder);
  const asNobody = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'];
  const environment = [
    ...[`ES_JAVA_HOME=${dirname(dirname(java.path))}`, 'ES_JAVA_OPTS=-Xms512m -Xmx512m'],
    ...[`ES_TMPDIR=${join(home, 'tmp')}`, `HOME=${home}`],
  ];
  const [command = '', ...args] = [
    ...(isRoot ? asNobody : []),
    ...['env', ...environment, 'bash', join(home, 'bin', 'elasticsearch')],
  ];
  const guarded = startGuarded({
    ...{ command, args, workFolder: join(home, 'tmp'), log: join(folder, 'console.log') },
    ...{ pidFile: join(folder, 'pid'), removeFolder: folder, graceMs: 10_000 },
  });
  const front = await startFront(engine.version, await whenReady(home, guarded.ended));
  return {
    url: front.url,
    stop: async () => {
      await front.stop();
      await guarded.stop();
    },
  };
}

/** The zip from the cache, or by Maven into it, which knows the user's mirrors. */
async function ensureZip({ version, zip }: Zip, onProgress: (message: string) => void): Promise<string> {
  const folder = join(cacheFolder(), 'engine');
  const file = join(folder, `elasticsearch-${version}.zip`);
  if ((await sha256Of(file)) === zip.sha256) return file;
  onProgress(`fetching it with Maven, ${Math.round(zip.bytes / 1e6)} MB`);
  const { groupId, artifactId } = parseCoordinates(zip.coordinates);
  await withScratchFolder(folder, async (scratch) => {
    const artifact = `-Dartifact=${groupId}:${artifactId}:${version}:zip`;
    const copy = ['-B', 'dependency:copy', artifact, `-DoutputDirectory=${scratch}`];
    const { exitCode, output } = await runTool('mvn', copy, 900_000);
    const [fetched = ''] = readdirSync(scratch);
    if (exitCode !== 0 || (await sha256Of(join(scratch, fetched))) !== zip.sha256) {
      throw new Error(`Maven can't bring ${zip.coordinates} as it is known: ${output.slice(-500)}`);
    }
    await rename(join(scratch, fetched), file);
  });
  return file;
}

async function unpack(zip: string, folder: string): Promise<void> {
  const { exitCode, output } = await runTool('python3', ['-m', 'zipfile', '-e', zip, folder], 300_000);
  if (exitCode !== 0) throw new Error(`${zip} can't be unpacked: ${output.slice(-300)}`);
}

function giveAway(folder: string): void {
  chownSync(folder, nobody, nobody);
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    chownSync(join(folder, entry), nobody, nobody);
  }
}

async function whenReady(home: string, ended: Promise<{ readonly how: string; readonly log: string }>) {
  let ending: string | undefined;
  void ended.then(({ how, log }) => {
    ending = `${how}: ${log.slice(-800)}`;
  });
  const ports = join(home, 'logs', 'http.ports');
  for (const deadline = Date.now() + patience; Date.now() < deadline; await sleep(100)) {
    if (ending !== undefined) throw new Error(`Elasticsearch ended while it started, with ${ending}`);
    const address = existsSync(ports)
      ? /^127\.0\.0\.1:\d+$/m.exec(readFileSync(ports, 'utf8'))?.[0]
      : undefined;
    const answer = address && (await fetch(`http://${address}/_cluster/health`).catch(() => undefined));
    if (typeof answer === 'object' && answer.ok) return `http://${address}`;
  }
  throw new Error(`Elasticsearch isn't ready after ${patience / 1_000} s.`);
}
