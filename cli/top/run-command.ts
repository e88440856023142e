import { setTimeout as delay } from 'node:timers/promises';
import type { FlowFrame } from '../../view/protocol/flow.ts';
import { localSource } from '../../view/sources/local-source.ts';
import type { Source } from '../../view/sources/source.ts';
import { outputColors } from '../kit/colors.ts';
import { Fault } from '../kit/fault.ts';
import { findLocalRun } from '../kit/find-run.ts';
import type { Stopping } from '../kit/stopping.ts';
import { type TargetOptions, targetOptions } from '../kit/target-options.ts';
import type { TopFlags } from './command.ts';
import { painted } from './line.ts';
import { plainLines } from './screen-lines.ts';
import { watch } from './watch.ts';

/** Columns of what is printed where there is no terminal. */
const plainWidth = 100;

/** For what the engine says. Milliseconds. */
const patienceMs = 2_000;

/** @returns the exit code. @throws Fault when there is no such run or stack, or no terminal to draw on */
export async function runTop(flags: TopFlags, stopping: Stopping): Promise<number> {
  const { once, json, ...target } = flags;
  const isOnce = once === true || json === true;
  if (!isOnce && !(process.stdout.isTTY && process.stdin.isTTY)) {
    throw new Fault(
      'USAGE',
      'top draws on a terminal, and there is none: add --once, or --json for a script.',
    );
  }
  const source = await sourceOf(targetOptions(target));
  const { name } = await source.facts(stopping.signal);
  if (!isOnce) return await watch(source, name, stopping);
  const frame = await wholeFrame(source, stopping.signal);
  if (json) console.log(JSON.stringify({ pipeline: name, target: source.target, ...frame }, undefined, 2));
  else for (const line of plainText(name, source, frame)) console.log(line);
  return 0;
}

/** What the engine says of its refreshes comes after the first frame. */
async function wholeFrame({ flow }: Source, signal: AbortSignal): Promise<FlowFrame> {
  // Since when a shard lags is known by the points before.
  await flow.first(signal);
  for (const until = Date.now() + patienceMs; ; await delay(100, undefined, { signal })) {
    const frame = await flow.frame(signal);
    if (frame.refresh !== undefined || Date.now() > until) return frame;
  }
}

function plainText(pipeline: string, source: Source, frame: FlowFrame): string[] {
  const width = process.stdout.isTTY ? process.stdout.columns : plainWidth;
  const shown = { pipeline, where: source.target.name, frame, points: [], isPaused: false, scrolled: 0 };
  return plainLines(shown, width).map((line) => painted(line, width, outputColors));
}

async function sourceOf(options: TargetOptions): Promise<Source> {
  if (options.kind === 'local') {
    // Said at once, and not on a screen that shows nothing else.
    findLocalRun(options.pipeline);
    return localSource(() => findLocalRun(options.pipeline));
  }
  const { stackSource } = await import('../../view/sources/stack-source.ts');
  return await stackSource(options);
}
