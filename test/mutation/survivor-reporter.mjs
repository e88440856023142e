import { relative } from 'node:path';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';

/** Says what became of each mutant as soon as it is known: a run takes long, and survivors can be looked at meanwhile. */
class SurvivorReporter {
  onMutantTested({ status, fileName, location, replacement }) {
    if (status === 'CompileError') return;
    const text = replacement.replaceAll(/\s+/g, ' ').slice(0, 100);
    console.log(`${status} ${relative(process.cwd(), fileName)}:${location.start.line} ${text}`);
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Reporter, 'survivors', SurvivorReporter)];
