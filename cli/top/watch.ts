import { setTimeout as delay } from 'node:timers/promises';
import type { FlowFrame, FlowPoint } from '../../view/protocol/flow.ts';
import { sentenceOf, withPatience } from '../../view/server/reading.ts';
import type { Source } from '../../view/sources/source.ts';
import { outputColors } from '../kit/colors.ts';
import type { Stopping } from '../kit/stopping.ts';
import { type Key, keysIn } from './keys.ts';
import { painted } from './line.ts';
import { Screen } from './screen.ts';
import { screenLines } from './screen-lines.ts';
import { shardCount } from './shard-lines.ts';

/** Milliseconds between two readings. */
const everyMs = 1_000;

/** Points that are kept: more than a line is wide. */
const mostPoints = 300;

/** Shows the figures until a key ends it. @returns the exit code */
export async function watch(source: Source, pipeline: string, stopping: Stopping): Promise<number> {
  const screen = new Screen(process.stdout);
  const leaving = new AbortController();
  stopping.onStop(() => leaving.abort());
  const view = new TopView(source, pipeline, screen);
  const onKey = (key: Key) => {
    if (key === 'interrupt') stopping.stop();
    else if (key === 'leave') leaving.abort();
    else view.press(key);
  };
  const onData = (typed: Buffer) => keysIn(typed.toString()).forEach(onKey);
  const onResize = () => view.resize();
  // After a stop and `fg` the shell has taken its terminal back.
  const onContinue = () => {
    process.stdin.setRawMode(true);
    screen.enter();
    view.draw();
  };
  const { stdin, stdout } = process;
  stdin.setRawMode(true).resume().on('data', onData);
  stdout.on('resize', onResize);
  process.on('SIGCONT', onContinue);
  try {
    while (!leaving.signal.aborted) {
      await view.read(leaving.signal);
      view.draw();
      await delay(everyMs, undefined, { signal: leaving.signal }).catch(() => undefined);
    }
    return 0;
  } finally {
    stdin.off('data', onData).setRawMode(false).pause();
    stdout.off('resize', onResize);
    process.off('SIGCONT', onContinue);
    screen.close();
  }
}

class TopView {
  private readonly source: Source;
  private readonly pipeline: string;
  private readonly screen: Screen;
  private frame: FlowFrame | undefined;
  private points: readonly FlowPoint[] = [];
  private lost: string | undefined;
  private isPaused = false;
  private scrolled = 0;

  constructor(source: Source, pipeline: string, screen: Screen) {
    this.source = source;
    this.pipeline = pipeline;
    this.screen = screen;
  }

  /** Never throws: what is wrong is shown, and tried again. */
  async read(leaving: AbortSignal): Promise<void> {
    if (this.isPaused) return;
    try {
      const { flow } = this.source;
      this.frame = await withPatience(leaving, async (signal) => {
        if (this.points.length === 0) this.points = (await flow.first(signal)).points;
        return await flow.frame(signal);
      });
      const last = this.points.at(-1)?.at ?? 0;
      const newer = this.frame.points.filter(({ at }) => at > last);
      this.points = [...this.points, ...newer].slice(-mostPoints);
      this.lost = undefined;
    } catch (thrown) {
      if (leaving.aborted) return;
      this.lost = sentenceOf(thrown);
      // Another run has other points.
      this.points = [];
    }
  }

  press(key: Key): void {
    if (key === 'pause') this.isPaused = !this.isPaused;
    if (key === 'up') this.scrolled = Math.max(0, this.scrolled - 1);
    if (key === 'down' && this.frame) {
      this.scrolled = Math.min(shardCount(this.frame) - 1, this.scrolled + 1);
    }
    if (key === 'redraw') this.screen.clear();
    this.draw();
  }

  resize(): void {
    this.screen.clear();
    this.draw();
  }

  draw(): void {
    const { columns = 80, rows: height = 24 } = process.stdout;
    // The last column stays free: what is deleted to the end of a full line begins with its last character.
    const width = columns - 1;
    const { frame, pipeline, points, isPaused, lost, scrolled } = this;
    const shown = { where: this.source.target.name, pipeline, points, isPaused, lost, scrolled };
    const lines =
      frame === undefined
        ? [[{ text: lost ?? 'Reading…', tone: 'plain' as const }]]
        : screenLines({ ...shown, frame }, { width, height });
    this.screen.draw(lines.map((line) => painted(line, width, outputColors)));
  }
}
