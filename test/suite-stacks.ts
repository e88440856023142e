import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Holds the stacks that the tests of this run have synthesised. */
    readonly stacks: string;
  }
}

/** One folder a run, since the sources may change before the next one. */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'shardline-stacks-'));
  project.provide('stacks', folder);
  return () => rmSync(folder, { recursive: true });
}
