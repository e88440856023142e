import { createWriteStream } from 'node:fs';
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError, reason } from './engine-error.ts';
import { type PinnedJar, parseCoordinates, sha256Of } from './pinned-jars.ts';

// By require: its default export lies one level deeper in plain Node than in vitest. It knows Maven Central's address.
const { default: artifactUrl }: typeof import('mvn-artifact-url') = createRequire(import.meta.url)(
  'mvn-artifact-url',
);

const attempts = 3;
/** The largest jar has 18 MB, so this is reached below 150 KB/s. */
const timeoutMs = 120_000;

/**
 * Fetches one jar from Maven Central into `file`, and checks it; a broken download is tried again.
 * @throws EngineError ENGINE_DOWNLOAD_FAILED after three attempts.
 */
export async function downloadJar(jar: PinnedJar, file: string, repository?: string): Promise<void> {
  const url = await artifactUrl(parseCoordinates(jar.coordinates), repository);
  for (let attempt = 1; ; attempt++) {
    try {
      await fetchInto(url, file);
      const sha256 = await sha256Of(file);
      if (sha256 === jar.sha256) return;
      throw new Error(`its SHA-256 is ${sha256}, ${jar.sha256} is expected`);
    } catch (error) {
      if (attempt < attempts) {
        await sleep(attempt * 500);
        continue;
      }
      throw new EngineError(
        'ENGINE_DOWNLOAD_FAILED',
        `${jar.coordinates} can't be downloaded from ${url}, after ${attempts} attempts (${reason(error)}): ` +
          'check the network, or give the URL of a running engine.',
        error,
      );
    }
  }
}

async function fetchInto(url: string, file: string): Promise<void> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  if (!answer.ok || answer.body === null) throw new Error(`status ${answer.status}`);
  await pipeline(Readable.fromWeb(answer.body), createWriteStream(file));
}
