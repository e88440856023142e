import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';

/** What a mutant that isn't in the sample counts as: Stryker knows no other way to leave single ones out. */
const leftOut = { status: 'compileError', reason: 'not in the sample' };

/** Takes a sample of the mutants: the same ones for the same seed, wherever the project lies. */
class SampleChecker {
  static inject = tokens(commonTokens.options);

  constructor({ sample }) {
    this.sample = sample;
  }

  async init() {}

  /** All in one group, so that `check` sees how many there are. */
  async group(mutants) {
    return [mutants.map(({ id }) => id)];
  }

  async check(mutants) {
    const taken = new Set(mutants.toSorted(this.byHash()).slice(0, this.sample.size));
    return Object.fromEntries(
      mutants.map((mutant) => [mutant.id, taken.has(mutant) ? { status: 'passed' } : leftOut]),
    );
  }

  byHash() {
    const hashOf = ({ fileName, location, replacement }) =>
      createHash('sha256')
        .update(JSON.stringify([this.sample.seed, relative(process.cwd(), fileName), location, replacement]))
        .digest('hex');
    const hashes = new Map();
    const known = (mutant) => {
      const hash = hashes.get(mutant.id) ?? hashOf(mutant);
      hashes.set(mutant.id, hash);
      return hash;
    };
    return (one, other) => (known(one) < known(other) ? -1 : 1);
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Checker, 'sample', SampleChecker)];
