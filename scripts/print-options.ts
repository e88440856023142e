import { optionTable } from '../infra/option-table.ts';

// For the README, whose table a test compares with this one.
console.log(optionTable());
