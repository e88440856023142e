import type { Reporter, TestModule, Vitest } from 'vitest/node';

/**
 * Makes a test file that can't be loaded an error of the run. Stryker looks at tests alone, and such a file has none: a
 * mutant that fails all tests at once would count as one that none notices.
 */
export class LoadFailures implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestModuleEnd(module: TestModule): void {
    for (const error of module.errors()) this.#vitest?.state.catchError(error, 'Load Error');
  }
}
