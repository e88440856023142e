import type { Metafile } from 'esbuild';
import { expect, test } from 'vitest';
import { bundlePage } from '../../../view/server/bundle-page.ts';
import { pageFolder } from '../../../view/server/page-files.ts';

/** What a browser loads. */
export function pageSize(): void {
  test('each room loads at most 150 KB of script, of the view’s own code and two libraries', async () => {
    let metafile: Metafile = { inputs: {}, outputs: {} };
    const files = await bundlePage(pageFolder, (given) => {
      metafile = given;
    });
    const { inputs, outputs } = metafile;
    for (const input of Object.keys(inputs))
      expect(input).toMatch(/view\/(page|protocol)\/|node_modules\/(preact|uplot)\//);
    /** With all that it imports at once. */
    const loaded = (output: string): string[] => [
      output,
      ...(outputs[output]?.imports ?? [])
        .filter(({ kind }) => kind === 'import-statement')
        .flatMap(({ path }) => loaded(path)),
    ];
    const [main = ''] = Object.keys(outputs).filter((name) => name.endsWith('main.js'));
    const rooms = (outputs[main]?.imports ?? []).filter(({ kind }) => kind === 'dynamic-import');
    expect(rooms.length).toBeGreaterThan(3);
    for (const { path } of rooms) {
      const scripts = new Set([...loaded(main), ...loaded(path)]);
      const bytes = [...scripts].reduce((sum, name) => sum + (outputs[name]?.bytes ?? 0), 0);
      expect(bytes, outputs[path]?.entryPoint).toBeLessThan(150_000);
    }
    // No module: the browser runs it before it draws.
    expect(Buffer.from(files.get('theme-start.js') ?? '').toString()).not.toMatch(/\b(import|export)\b/);
  });
}
