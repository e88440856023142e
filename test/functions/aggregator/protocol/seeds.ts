import type { Guard } from './guards.ts';
import { type Settings, settingsOf } from './settings.ts';

/** A seed at which the checks notice that a guard is left out. The model's changes change them. */
const seeds: Partial<Record<Guard, number>> = {
  fence: 1,
  'shard-compare-and-set': 8,
  nonce: 89,
  numbers: 1,
  'slot-compare-and-set': 2,
  'commit-before-apply': 1,
  'pane-commit': 3,
  'apply-again': 3,
  'evaluate-again': 1_730,
  'all-taken': 43,
  'registry-read-again': 314,
  'idle-since-listing': 805,
  'registered-first': 12,
  'inherited-latest': 5,
  'removed-when-applied': 1,
  'kept-until-taken': 31,
  'refresh-before-search': 1,
  'evaluated-before-closed': 1,
  'waits-for-turn': 324,
  'look-after-release': 11,
  'lease-checked-after-commit': 1_033,
  identities: 70,
  'marked-before-fence': 3,
  'alert-compare-and-set': 510,
  'stored-before-sent': 38,
};

export function seedOf(guard: Guard): Settings {
  return settingsOf(seeds[guard] ?? 1);
}
