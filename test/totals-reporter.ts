import type { Reporter, TestModule } from 'vitest/node';

/** Closes a run with its totals on one line; in CI a skipped test fails the run, because nobody would notice it. */
export default class TotalsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const totals = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        totals[state === 'pending' ? 'failed' : state] += 1;
      }
      // A file that can't even be loaded has no tests to fail.
      if (module.errors().length > 0) totals.failed += 1;
    }
    if (process.env.CI && totals.skipped > 0) process.exitCode = 1;
    // After the default reporter's own summary.
    process.once('exit', () => {
      console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
    });
  }
}
