import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../infra/bundle/roots.ts';
import { bundlePage } from '../view/server/bundle-page.ts';

/** As `include` of tsconfig.build.json. */
const rooms = ['functions', 'infra', 'pipelines', 'local', 'cli', 'view', 'testing'];

/** What the compiled code reads or runs that isn't TypeScript. */
const asset = /\.(mjs|json)$/;

/** The path of a file of our own that a declaration imports, without its extension. */
const relativeImport = /((?:from|import\()\s*['"])(\.{1,2}\/[^'"]+)\.ts(['"])/g;

const publicTypes = z.object({
  exports: z.record(z.string(), z.union([z.string(), z.object({ types: z.string() })])),
});

const dist = join(packageRoot, 'dist');

/** `npm run build`: what the package holds in `dist`, beside the sources that its maps lead to. */
async function build(): Promise<void> {
  rmSync(dist, { recursive: true, force: true });
  compile();
  await writePage();
  for (const room of rooms) copyAssets(room);
  const seen = new Set<string>();
  for (const entry of entries()) finishDeclaration(entry, seen);
  removeOthers(seen);
}

/** A browser gets one script, made here: an installed package has neither its sources nor what they import. */
async function writePage(): Promise<void> {
  const folder = join('view', 'page');
  mkdirSync(join(dist, folder), { recursive: true });
  for (const [name, content] of await bundlePage(join(packageRoot, folder))) {
    writeFileSync(join(dist, folder, name), content);
  }
}

function compile(): void {
  const compiler = createRequire(import.meta.url).resolve('typescript/package.json');
  const args = [join(dirname(compiler), 'bin', 'tsc'), '-p', 'tsconfig.build.json'];
  execFileSync(process.execPath, args, { cwd: packageRoot, stdio: 'inherit' });
}

function copyAssets(room: string): void {
  for (const file of readdirSync(join(packageRoot, room), { recursive: true, encoding: 'utf8' })) {
    if (asset.test(file) && !file.startsWith('page'))
      cpSync(join(packageRoot, room, file), join(dist, room, file));
  }
}

/** The declarations that `package.json` names. */
function entries(): string[] {
  const manifest = publicTypes.parse(JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')));
  return Object.values(manifest.exports).flatMap((entry) =>
    typeof entry === 'string' ? [] : [join(packageRoot, entry.types)],
  );
}

/**
 * Has a declaration, and those that it imports, import declarations: the compiler leaves `.ts` in them, which a project
 * that doesn't allow such imports can't read.
 */
function finishDeclaration(path: string, seen: Set<string>): void {
  if (seen.has(path)) return;
  seen.add(path);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replaceAll(relativeImport, '$1$2.js$3'));
  for (const [, , imported = ''] of text.matchAll(relativeImport)) {
    finishDeclaration(`${resolve(dirname(path), imported)}.d.ts`, seen);
  }
}

/** Nobody can import the declarations of what isn't public. */
function removeOthers(kept: ReadonlySet<string>): void {
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    const path = join(dist, file);
    if (/\.d\.ts(\.map)?$/.test(file) && !kept.has(path.replace(/\.map$/, ''))) rmSync(path);
  }
}

await build();
