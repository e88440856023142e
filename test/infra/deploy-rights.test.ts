import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { deployRightsTable } from '../../infra/deploy-rights-table.ts';

test('the table of docs/deploying.md is this one', () => {
  expect(readFileSync('docs/deploying.md', 'utf8')).toContain(deployRightsTable());
});
