import { deployRightsTable } from '../infra/deploy-rights-table.ts';
import { toolRightsTable } from '../infra/tool-rights-table.ts';

// For the README and docs/deploying.md, whose tables tests compare with these.
console.log(toolRightsTable());
console.log(deployRightsTable());
