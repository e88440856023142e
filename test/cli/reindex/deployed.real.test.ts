import { describe, expect, test } from 'vitest';
import { outdatedFields } from '../../../cli/reindex/move-one.ts';
import { fingerprint, templateOf } from '../../../cli/reindex/read-template.ts';
import { idsFrom, logs, number, useMoving } from './moving.ts';

describe('a deployment during a reindex', () => {
  const moving = useMoving();
  const withCity = { ...number, city: { type: 'keyword' } } as const;

  test('leaves the old index in force, and the next run fills one for the new template', async () => {
    const candidate = await moving().filled(idsFrom(0, 50));
    const isTemplateSame = async () =>
      fingerprint(await templateOf(moving().ask, 'moves')) === candidate.template;
    let isDeployed = false;
    const onCopied = () => {
      isDeployed = true;
    };
    const whileCopied = async () => {
      if (isDeployed) await moving().install(logs(withCity));
      return await isTemplateSame();
    };
    expect(await isTemplateSame()).toBe(true);
    expect(await moving().move(candidate, { isTemplateSame: whileCopied, onCopied })).toEqual({
      kind: 'changed',
    });
    await moving().create('moves-2026.11', ['another'], () => '1');
    await moving().refresh();
    expect(await moving().find('moves-*')).toEqual([...idsFrom(0, 50), 'another']);
    const again = await moving().candidate();
    expect(again.target).not.toBe(candidate.target);
    expect(await moving().move(again)).toMatchObject({ kind: 'moved' });
    expect(await moving().find('moves-*')).toEqual([...idsFrom(0, 50), 'another']);
  });

  test('at its very end: the new index gets the new fields, and what it can’t have is named', async () => {
    const candidate = await moving().filled(idsFrom(0, 5));
    expect(await moving().move(candidate)).toMatchObject({ kind: 'moved' });
    expect(await outdatedFields(moving().ask, 'moves', candidate)).toEqual({});
    const { client } = moving();
    const mappings = async () => JSON.stringify(await client.indices.getMapping({ index: 'moves-2026.11' }));
    // Only the template, as a setup that had listed the indices before.
    const name = 'shardline-moves';
    const { body } = await moving().ask.raw('GET', `/_index_template/${name}`);
    const text = JSON.stringify(Object(body).index_templates[0].index_template);
    const put = async (changed: string) =>
      await moving().ask.done('PUT', `/_index_template/${name}`, { body: Object(JSON.parse(changed)) });
    await put(text.replace('"properties":{', '"properties":{"city":{"type":"keyword"},'));
    expect(await outdatedFields(moving().ask, 'moves', candidate)).toEqual({});
    expect(await mappings()).toContain('city');
    await put(text.replace('"status":{"type":"integer"', '"status":{"type":"date"'));
    expect(await outdatedFields(moving().ask, 'moves', candidate)).toEqual({ outdated: ['status'] });
  });
});
