import { resolve } from 'node:path';
import envPaths from 'env-paths';

/**
 * Where downloads are kept between runs: the user's cache folder of the platform, or what the environment variable
 * `SHARDLINE_CACHE` names. Everything in it can be deleted at any time and is fetched again.
 */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment.SHARDLINE_CACHE;
  return chosen ? resolve(chosen) : envPaths('shardline', { suffix: '' }).cache;
}
