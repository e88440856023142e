import { once } from 'node:events';
import { projectFolder } from '../../infra/bundle/roots.ts';
import { checkTypesBeside, TypesError } from '../../infra/type-check/types-error.ts';
import { factsOf, statusOf } from '../../local/run/facts.ts';
import type { LocalRun } from '../../local/run/parts.ts';
import { type Rejections, readRejections } from '../../local/run/rejections.ts';
import { runSample } from '../../local/run/run-sample.ts';
import { SkipTrend } from '../../local/run/skip-trend.ts';
import { startRun } from '../../local/run/start-run.ts';
import type { RunStatus } from '../../local/run/status.ts';
import { totals, warningText } from '../../local/run/summary.ts';
import { enoughLive, warningsOf } from '../../local/run/warnings.ts';
import type { Warning } from '../../local/run/window-warnings.ts';
import type { ViewDoor } from '../../view/server/door.ts';
import { colors } from '../kit/colors.ts';
import { plural } from '../kit/count.ts';
import { interruptedExitCode, interruption } from '../kit/interruption.ts';
import { removeRunFile, writeRunFile } from '../kit/run-file.ts';
import { announce, runFileOf, whereToGo } from './announce.ts';
import type { StartOptions } from './command.ts';
import { openSample, sampleExitCode } from './sample.ts';
import { RunTerminal } from './terminal.ts';
import { openDoor } from './view-door.ts';

/** Runs until its end, and returns the exit code. */
export async function start(options: StartOptions): Promise<number> {
  try {
    const code = await new Start(options).run();
    // A download that Ctrl-C came into would go on.
    if (code === interruptedExitCode) process.exit(code);
    return code;
  } catch (thrown) {
    console.error(colors.red(thrown instanceof Error ? thrown.message : String(thrown)));
    return 1;
  }
}

class Start {
  private readonly options: StartOptions;
  private readonly started = performance.now();
  private readonly stopped = interruption();
  private readonly terminal = new RunTerminal((text) => this.say(text));
  /** Of the sample, while it is being put. */
  private put: RunStatus['put'];
  private readonly warned = new Set<string>();
  private trend: SkipTrend | undefined;
  /** Warnings of what went on meanwhile, which the counts at the end don't show. */
  private noted: readonly Warning[] = [];

  constructor(options: StartOptions) {
    this.options = options;
  }

  async run(): Promise<number> {
    this.say(`starting ${this.options.pipeline}`);
    // First: a port in use is told at once.
    const door = await openDoor(this.options, (text) => this.say(text));
    try {
      const run = await this.startUnlessStopped();
      if (run === undefined) return interruptedExitCode;
      return await this.serveUntilEnd(run, door);
    } finally {
      await door?.stop();
    }
  }

  private async serveUntilEnd(run: LocalRun, door: ViewDoor | undefined): Promise<number> {
    const engineDied = run.engine.died.then((sentence) => {
      throw new Error(sentence);
    });
    try {
      const file = runFileOf(run, this.options.pipeline, door?.url);
      writeRunFile(file);
      door?.show(file);
      announce(run, this.options, door?.url, (text) => this.say(text));
      return await Promise.race([this.serve(run), engineDied]);
    } finally {
      this.terminal.end();
      removeRunFile();
      this.say('stopping');
      await run.stop();
    }
  }

  /** Starts the run; `undefined` when Ctrl-C came first, and then nothing is left of it. */
  private async startUnlessStopped(): Promise<LocalRun | undefined> {
    const { options, stopped } = this;
    const file = `pipelines/${options.pipeline}.ts`;
    const report = (text: string) => this.report(text);
    const types = checkTypesBeside({ project: projectFolder(), file, signal: stopped, warn: report });
    const wrong = new AbortController();
    types.catch((thrown: unknown) => wrong.abort(thrown));
    try {
      const run = await startRun(options, report, AbortSignal.any([stopped, wrong.signal]));
      await types.catch(async (thrown: unknown) => {
        await run.stop();
        throw thrown;
      });
      return run;
    } catch (thrown) {
      if (!stopped.aborted || thrown instanceof TypesError) throw thrown;
      this.say('stopped before the start was complete');
      return undefined;
    }
  }

  /** The sample if there is to be one, then whatever clients put, until Ctrl-C. Returns the exit code. */
  private async serve(run: LocalRun): Promise<number> {
    const { options, stopped, terminal } = this;
    const before = await readRejections(run.deadLetters);
    terminal.watch(() => this.look(run));
    const interrupted = untilAborted(stopped);
    if (options.demo) {
      const code = await Promise.race([this.putSample(run), interrupted]);
      if (code === undefined) {
        await this.showTotals(run, before);
        return interruptedExitCode;
      }
      if (options.once) return code;
      terminal.print(`\nServing until Ctrl-C. ${whereToGo(run)}`);
    }
    await interrupted;
    await this.showTotals(run, before);
    return 0;
  }

  private async putSample(run: LocalRun): Promise<number> {
    const { options, stopped, terminal } = this;
    const { sample, close } = await openSample(options, (text) => this.say(colors.yellow(text)));
    const result = await runSample(run, {
      sample,
      width: terminal.width,
      noted: () => this.noted,
      signal: stopped,
      print: (text) => (options.json ? terminal.tell(text) : terminal.print(text)),
      onProgress: (done) => {
        this.put = { done, total: sample.total };
      },
    }).finally(close);
    this.put = undefined;
    const { put, notPut, outcome } = result;
    if (stopped.aborted) return interruptedExitCode;
    if (options.json) terminal.print(JSON.stringify(outcome, undefined, 2));
    if (notPut > 0) this.say(colors.yellow(`${plural(notPut, 'line')} too large or broken: not put.`));
    if (put === 0) this.say(colors.red(`Nothing was put: ${options.file ?? 'the sample'} has no records.`));
    return sampleExitCode(result);
  }

  private async showTotals(run: LocalRun, before: Rejections): Promise<void> {
    if (run.ledger.totals.received === 0) return;
    const stored = { rejections: await readRejections(run.deadLetters) };
    const { width } = this.terminal;
    const { noted } = this;
    this.terminal.print(`\n${totals(run, { stored, before: { rejections: before }, width, noted })}`);
  }

  /** Says what is worth a warning, once, and how the run is. */
  private look(run: LocalRun): RunStatus {
    const facts = factsOf(run);
    this.trend ??= new SkipTrend(run.pipeline);
    this.noted = this.trend.look(facts.windows);
    for (const warning of [...warningsOf(facts, enoughLive), ...this.noted]) {
      if (this.warned.has(warning.id) || this.stopped.aborted) continue;
      this.warned.add(warning.id);
      this.say(warningText(warning));
    }
    return statusOf(run, this.put, Date.now());
  }

  /** What a part of the run reports. After Ctrl-C that is no more than how parts end that were at work. */
  private report(text: string): void {
    if (!this.stopped.aborted) this.say(text);
  }

  private say(text: string): void {
    const seconds = ((performance.now() - this.started) / 1_000).toFixed(1).padStart(5);
    this.terminal.say(text, `${colors.dim(`${seconds} s`)}  `);
  }
}

async function untilAborted(signal: AbortSignal): Promise<undefined> {
  if (!signal.aborted) await once(signal, 'abort');
}
