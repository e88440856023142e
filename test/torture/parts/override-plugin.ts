import { dirname, resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import { projectRoot } from '../../../infra/bundle/bundle.ts';

export interface Overrides {
  /** Path in the project. */
  readonly module: string;
  /** JavaScript for exports of the module, in which its own are those of `original`. */
  readonly overrides: Readonly<Record<string, string>>;
  /** What the JavaScript needs, by name: the path of the module in the project that exports it. */
  readonly imports?: Readonly<Record<string, string>>;
}

/** Has all who import a module get it with other exports. A bundle that doesn't import it is refused. */
export function overridePlugin(name: string, { module, overrides, imports = {} }: Overrides): Plugin {
  const path = resolve(projectRoot, module);
  const contents = [
    `import * as original from '${path}';`,
    ...Object.entries(imports).map(
      ([imported, from]) => `import { ${imported} } from '${resolve(projectRoot, from)}';`,
    ),
    `export * from '${path}';`,
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
        return { contents, loader: 'ts', resolveDir: dirname(path) };
      });
      build.onEnd(() =>
        used
          ? undefined
          : { errors: [{ text: `nothing in the bundle imports ${module}, so ${name} changes nothing` }] },
      );
    },
  };
}
