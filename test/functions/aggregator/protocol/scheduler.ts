import type { WindowStore } from '../../../../functions/engine/store/window-store.ts';

/** Numbers from a seed, so that a failing run is replayed exactly. https://github.com/bryc/code: mulberry32 */
export class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  /** From 0 to sides - 1. */
  roll(sides: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * sides);
  }
}

export interface Process {
  readonly id: number;
  readonly name: string;
  /** Whether its promise can still be settled. A killed one waits for ever. */
  isAlive: boolean;
  isKilled: boolean;
  isRunning: boolean;
  resume: (() => void) | undefined;
  /** It takes no turn before this step, while another can. */
  stalledUntil: number;
}

/** Invocations that take turns, one effect at a time, as the dice say. */
export class Scheduler {
  readonly processes: Process[] = [];
  steps = 0;
  private last: Process | undefined;

  spawn(name: string, run: (process: Process) => Promise<void>, ended: () => void): Process {
    const process: Process = {
      id: this.processes.length + 1,
      name,
      isAlive: true,
      isKilled: false,
      isRunning: true,
      resume: undefined,
      stalledUntil: 0,
    };
    this.processes.push(process);
    void run(process).then(() => {
      process.isRunning = false;
      if (!process.isAlive) return;
      process.isAlive = false;
      ended();
    });
    return process;
  }

  /** To wait for before each effect. */
  turn(process: Process): Promise<void> {
    return new Promise((resolve) => {
      process.isRunning = false;
      process.resume = resolve;
    });
  }

  get waiting(): readonly Process[] {
    return this.processes.filter(({ isAlive, resume }) => isAlive && resume !== undefined);
  }

  isAlive(id: number): boolean {
    return this.processes[id - 1]?.isAlive === true;
  }

  isStalled(id: number): boolean {
    return (this.processes[id - 1]?.stalledUntil ?? 0) > this.steps;
  }

  kill(process: Process): void {
    process.isAlive = false;
    process.isKilled = true;
    process.resume = undefined;
  }

  /** One effect of one invocation: mostly of the same as before, so that the others fall behind. */
  async step(dice: Dice): Promise<void> {
    const moving = this.waiting.filter(({ stalledUntil }) => stalledUntil <= this.steps);
    const able = moving.length > 0 ? moving : this.waiting;
    const isSame = this.last !== undefined && able.includes(this.last) && dice.roll(8) > 0;
    const next = isSame ? this.last : able[dice.roll(able.length)];
    if (next?.resume === undefined) return;
    const { resume } = next;
    this.last = next;
    this.steps += 1;
    next.resume = undefined;
    next.isRunning = true;
    resume();
    await this.settle(next);
  }

  /** Until the invocation waits for its next turn, or has ended. */
  async settle(process: Process): Promise<void> {
    while (process.isRunning) await undefined;
  }
}

/** A store whose every document is read and written in a turn of its own, as if by requests of their own. */
export function stepped(store: WindowStore, turn: () => Promise<void>): WindowStore {
  const each = async <Given, Answer>(
    all: readonly Given[],
    ask: (one: readonly Given[]) => Promise<readonly Answer[]>,
  ): Promise<Answer[]> => {
    const answers: Answer[] = [];
    for (const one of all) {
      await turn();
      answers.push(...(await ask([one])));
    }
    return answers;
  };
  return {
    get: (addresses) => each(addresses, (one) => store.get(one)),
    put: (writes) => each(writes, (one) => store.put(one)),
    search: async (search) => turn().then(() => store.search(search)),
    rank: async (search, field, rank) => turn().then(() => store.rank(search, field, rank)),
    refresh: async (index) => turn().then(() => store.refresh(index)),
    remove: async (addresses) => {
      await each(addresses, async (one) => store.remove(one).then(() => []));
    },
  };
}
