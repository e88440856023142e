import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadJar } from './download.ts';
import {
  jarFile,
  type PinnedEngine,
  type PinnedJar,
  parseCoordinates,
  readPinnedEngine,
  sha256Of,
  wrongJars,
} from './pinned-jars.ts';
import { runTool } from './run-tool.ts';
import { withScratchFolder } from './scratch-folder.ts';

export interface JarSource {
  readonly onProgress: (message: string) => void;
  /** Default: the pinned list of the project. */
  readonly engine?: PinnedEngine;
  /** URL of a Maven repository. Default: Maven Central. */
  readonly repository?: string;
}

const parallelDownloads = 6;

/**
 * The engine's class path, complete and checked: what is missing or altered in the cache is fetched, with Maven where
 * it is there (it knows the user's mirrors and local repository), else jar by jar. Each jar enters the cache by one
 * rename after its check, so other processes and interruptions see it whole or not at all.
 * @throws EngineError ENGINE_DOWNLOAD_FAILED
 */
export async function ensureJars(cache: string, source: JarSource): Promise<readonly string[]> {
  const engine = source.engine ?? readPinnedEngine();
  const folder = join(cache, 'engine', parseCoordinates(engine.artifact).version, 'lib');
  await mkdir(folder, { recursive: true });
  const missing = await wrongJars(folder, engine.jars);
  if (missing.length > 0) {
    await withScratchFolder(join(cache, 'engine'), async (scratch) => {
      const rest = await takeFromMaven(missing, scratch, folder, engine.artifact, source);
      await takeFromRepository(rest, scratch, folder, source);
    });
  }
  return engine.jars.map((jar) => join(folder, jarFile(jar)));
}

/** Returns those that Maven didn't bring, or brought altered: they are fetched directly. */
async function takeFromMaven(
  jars: readonly PinnedJar[],
  scratch: string,
  folder: string,
  artifact: string,
  { onProgress, repository }: JarSource,
): Promise<readonly PinnedJar[]> {
  // A repository that was asked for is not the one that Maven asks.
  if (repository !== undefined || (await runTool('mvn', ['--version'], 20_000)).exitCode !== 0) return jars;
  onProgress(`fetching the engine with Maven: ${jars.length} jars, ${megabytes(jars)} MB`);
  let downloaded = 0;
  await copyDependencies(artifact, scratch, [], (line) => {
    if (!line.includes('Downloaded from')) return;
    downloaded++;
    if (downloaded % 20 === 0) onProgress(`fetching the engine with Maven: ${downloaded} files downloaded`);
  });
  for (const jar of jars) await moveIfRight(jar, scratch, folder);
  return await wrongJars(folder, jars);
}

/** Has Maven copy the artifact and its runtime dependencies into `scratch`. True when Maven ended well. */
export async function copyDependencies(
  artifact: string,
  scratch: string,
  options: readonly string[],
  onLine: (line: string) => void,
): Promise<boolean> {
  const { groupId, artifactId, version } = parseCoordinates(artifact);
  const pom = join(scratch, 'pom.xml');
  await writeFile(
    pom,
    `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>engine</groupId><artifactId>engine</artifactId><version>1</version><dependencies><dependency>
<groupId>${groupId}</groupId><artifactId>${artifactId}</artifactId><version>${version}</version>
</dependency></dependencies></project>`,
  );
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${scratch}`];
  const { exitCode } = await runTool('mvn', ['-B', '-f', pom, ...goal, ...options], 900_000, onLine);
  return exitCode === 0;
}

async function takeFromRepository(
  jars: readonly PinnedJar[],
  scratch: string,
  folder: string,
  { onProgress, repository }: JarSource,
): Promise<void> {
  const queue = [...jars];
  const done: PinnedJar[] = [];
  const work = async (): Promise<void> => {
    for (let jar = queue.shift(); jar !== undefined; jar = queue.shift()) {
      await downloadJar(jar, join(scratch, jarFile(jar)), repository);
      await moveIfRight(jar, scratch, folder);
      done.push(jar);
      onProgress(
        `fetching the engine: ${done.length} of ${jars.length} jars, ${megabytes(done)} of ${megabytes(jars)} MB`,
      );
    }
  };
  try {
    await Promise.all(Array.from({ length: parallelDownloads }, work));
  } finally {
    // One failure ends the fetching: the other workers finish their jar and find nothing more to do.
    queue.length = 0;
  }
}

async function moveIfRight(jar: PinnedJar, scratch: string, folder: string): Promise<void> {
  const file = join(scratch, jarFile(jar));
  if ((await sha256Of(file)) !== jar.sha256) return;
  const target = join(folder, jarFile(jar));
  // Another process was quicker. A new file time would void its quick start.
  if ((await sha256Of(target)) === jar.sha256) return;
  await rename(file, target).catch(async (error: unknown) => {
    // Windows: another process has the same, right jar open.
    if ((await sha256Of(target)) !== jar.sha256) throw error;
  });
}

function megabytes(jars: readonly PinnedJar[]): number {
  return Math.round(jars.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6);
}
