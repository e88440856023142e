/**
 * What the protocol rests on. The model leaves one out when a test asks for that, to show that its checks find it.
 * Each with what it prevents.
 */
export const guards = {
  fence: 'a batch that comes again is folded again',
  'shard-compare-and-set': 'two containers of a shard overwrite each other',
  nonce: 'the partials of a batch that was cut otherwise replace those that were committed',
  numbers: 'a slot takes a batch twice',
  'slot-compare-and-set': 'two owners of a slot overwrite each other',
  'commit-before-apply': 'what is in the panes is taken again after a crash',
  'pane-commit': 'a commit that is applied again counts twice',
  'apply-again': 'what a crashed owner committed is in no pane',
  'evaluate-again': 'nothing evaluates what a crashed owner had applied',
  'all-taken': 'windows close over partials that a slot has yet to take',
  'parents-taken': 'windows close over the last partials of a shard that was split',
  'registry-read-again': 'windows close over a child whose parent a sweep has found idle',
  'idle-since-listing': 'windows close over a child that was opened after the shards were listed',
  'registered-first': 'windows close without a shard that has begun',
  'inherited-latest': 'a child counts what was late in its parents',
  'removed-when-applied': 'partials are gone before a pane has them',
  'kept-until-taken': 'a batch leaves the log before every slot has taken it',
  'refresh-before-search': 'a closing misses panes',
  'evaluated-before-closed': 'a window counts as closed before it is evaluated',
  'waits-for-turn': 'partials that come too soon after a commit wait although nothing holds their slot',
  'look-after-release': 'partials wait although nothing holds their slot',
  'lease-checked-after-commit': 'partials wait although nothing holds their slot',
  identities: 'a redrive that is repeated counts twice',
  'marked-before-fence': 'a record that was left out can never be counted',
  'alert-compare-and-set': 'two owners notify the same alert',
  'stored-before-sent': 'a notification is lost or has no alert',
} as const;

export type Guard = keyof typeof guards;
const isGuard = (name: string): name is Guard => name in guards;
export const allNames: readonly Guard[] = Object.keys(guards).filter(isGuard);

export type Keeps = (guard: Guard) => boolean;
export const allGuards: Keeps = () => true;
export const without =
  (left: Guard): Keeps =>
  (guard) =>
    guard !== left;
