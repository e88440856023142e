import { setTimeout as sleep } from 'node:timers/promises';
import type { GuardedProcess } from '../../local/engine/guarded-process.ts';

const startTimeout = 60_000;

/** Waits until a process that was started answers at an address. @throws Error with what it printed if it doesn't */
export async function untilAnswering(name: string, url: string, process: GuardedProcess): Promise<void> {
  let ended = false;
  void process.ended.then(() => {
    ended = true;
  });
  for (const deadline = Date.now() + startTimeout; !(await answers(url)); await sleep(200)) {
    if (!ended && Date.now() < deadline) continue;
    const wasRunning = !ended;
    await process.stop();
    const { how, log } = await process.ended;
    throw new Error(`${name} didn't start (${wasRunning ? 'no answer' : how}): ${log}`);
  }
}

async function answers(url: string): Promise<boolean> {
  return await fetch(url).then(
    () => true,
    () => false,
  );
}
