import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

const pinnedJar = z.object({
  /** Maven coordinates: `group:artifact:version`, with `:classifier` for those of one platform. */
  coordinates: z.string().regex(/^[\w.-]+(:[\w.-]+){2,3}$/),
  bytes: z.number().int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** The form of `jars.json`, written by `local/engine/pin-engine-jars.ts`. */
export const pinnedEngine = z.object({
  /** The artifact whose runtime dependencies, and itself, the list holds. */
  artifact: z.string(),
  jars: z.array(pinnedJar).min(1),
});

export type PinnedJar = z.infer<typeof pinnedJar>;
export type PinnedEngine = z.infer<typeof pinnedEngine>;

/** The engine that this version of the project runs. */
export function readPinnedEngine(): PinnedEngine {
  const text = readFileSync(new URL('jars.json', import.meta.url), 'utf8');
  return pinnedEngine.parse(JSON.parse(text));
}

export interface Coordinates {
  readonly groupId: string;
  readonly artifactId: string;
  readonly version: string;
  readonly classifier?: string;
}

export function parseCoordinates(coordinates: string): Coordinates {
  const [groupId = '', artifactId = '', version = '', classifier] = coordinates.split(':');
  return { groupId, artifactId, version, ...(classifier === undefined ? {} : { classifier }) };
}

/** The name that Maven gives the file. */
export function jarFile({ coordinates }: Pick<PinnedJar, 'coordinates'>): string {
  const { artifactId, version, classifier } = parseCoordinates(coordinates);
  return `${[artifactId, version, ...(classifier ? [classifier] : [])].join('-')}.jar`;
}

/** Lower-case hex; undefined when the file can't be read. */
export async function sha256Of(file: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(file), hash);
  } catch {
    return undefined;
  }
  return hash.digest('hex');
}

/** Those of the list that aren't in the folder byte for byte: missing, cut short, altered. */
export async function wrongJars(folder: string, jars: readonly PinnedJar[]): Promise<readonly PinnedJar[]> {
  const wrong: PinnedJar[] = [];
  for (const jar of jars) {
    if ((await sha256Of(join(folder, jarFile(jar)))) !== jar.sha256) wrong.push(jar);
  }
  return wrong;
}
