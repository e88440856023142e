import { inject } from 'vitest';
import { type Engine, startEngine } from '../local/engine/engine.ts';

/**
 * The engine of this worker with nothing in it: files share it one after the other, never beside each other. Or the
 * one of `SHARDLINE_SEARCH_URL`, as it is.
 */
export async function emptyEngine(): Promise<Engine> {
  const remote = process.env.SHARDLINE_SEARCH_URL;
  if (remote) return await startEngine({ url: remote, onProgress: () => undefined });
  const worker = process.env.VITEST_POOL_ID;
  const answer = await fetch(`${inject('engines')}/${worker}?process=${process.pid}`);
  const url = await answer.text();
  if (!answer.ok) throw new Error(url);
  for (const path of [
    '*?expand_wildcards=all',
    '_index_template/*',
    '_component_template/*',
    '_template/*',
  ]) {
    const { ok, status } = await fetch(`${url}/${path}`, { method: 'DELETE' });
    if (!ok) throw new Error(`DELETE ${path} was answered with ${status}.`);
  }
  return await startEngine({ url, onProgress: () => undefined });
}
