import { toolRightsTable } from '../infra/tool-rights-table.ts';

// For the README, whose table a test compares with this one.
console.log(toolRightsTable());
