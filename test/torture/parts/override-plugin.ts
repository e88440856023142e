import { dirname, resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import { packageRoot } from '../../../infra/bundle/roots.ts';

export interface Overrides {
  /** Path in the project. */
  readonly module: string;
  /** JavaScript for exports of the module, in which its own are those of `original`. */
  readonly overrides: Readonly<Record<string, string>>;
  /** What the JavaScript needs, by name: the path of the module in the project that exports it. */
  readonly imports?: Readonly<Record<string, string>>;
}

/**
 * Gives every importer of a module other exports than its own. A bundle that doesn't import the module fails, and so
 * does one whose module has no export of that name: the override would change nothing.
 */
export function overridePlugin(name: string, { module, overrides, imports = {} }: Overrides): Plugin {
  const path = resolve(packageRoot, module);
  const contents = [
    `import * as original from '${path}';`,
    ...Object.entries(imports).map(
      ([imported, from]) => `import { ${imported} } from '${resolve(packageRoot, from)}';`,
    ),
    `export * from '${path}';`,
    ...Object.keys(overrides).map((exported) => `import { ${exported} as own_${exported} } from '${path}';`),
    ...Object.entries(overrides).map(([exported, code]) => `export const ${exported} = ${code};`),
  ].join('\n');
  return {
    name,
    setup: (build) => {
      let used = false;
      build.onResolve({ filter: /\.ts$/ }, ({ path: asked, resolveDir, namespace: importer }) =>
        importer !== name && resolve(resolveDir, asked) === path ? { path, namespace: name } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace: name }, () => {
        used = true;
        // Of TypeScript, imports that nothing uses are dropped before they are looked for.
        return { contents, loader: 'js', resolveDir: dirname(path) };
      });
      build.onEnd(() =>
        used
          ? undefined
          : { errors: [{ text: `nothing in the bundle imports ${module}, so ${name} changes nothing` }] },
      );
    },
  };
}
