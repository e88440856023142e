import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { pipelineAt, pipelinePlace } from '../../../local/run/pipelines.ts';
import { synthesizeInChild } from '../../../local/run/synthesize.ts';
import { readTemplate } from '../../../local/run/template.ts';

test('a bare name is a file in pipelines/, a path leads to any other', async () => {
  expect((await pipelineAt('sensors')).name).toBe('sensors');
  expect((await pipelineAt('test/integration/pipelines/events')).document.index).toBe('events');
});

test('a stack is synthesised with a pipeline from another folder', async () => {
  const outdir = mkdtempSync(join(tmpdir(), 'shardline-pipelines-'));
  onTestFinished(() => rmSync(outdir, { recursive: true }));
  const { name, folder } = pipelinePlace('test/integration/pipelines/events');
  const template = readTemplate(
    await synthesizeInChild({ pipeline: name, stage: 'local' }, { outdir, folder }),
  );
  expect(template.stream.name).toBe('events-local');
});
