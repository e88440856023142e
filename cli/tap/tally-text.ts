import { count, plural } from '../kit/count.ts';
import type { Stage } from './stages.ts';
import type { TapTally } from './tap-run.ts';

/** What passed, and how much of it was shown: `1,234 records read: 80 filtered, 4 rejected; 20 of 1,150 documents shown (1.7 %)`. */
export function tallyText(
  { records, matching, shown, statuses }: TapTally,
  stage: Stage,
  isFiltered: boolean,
): string {
  const others = (['filtered', 'rejected', 'errored'] as const).flatMap((status) =>
    (statuses[status] ?? 0) > 0 ? [`${count(statuses[status] ?? 0)} ${status}`] : [],
  );
  const ofRecords = `${plural(records, 'record')} read${others.length > 0 ? `: ${others.join(', ')}` : ''}`;
  const what = plural(matching, nouns[stage]).replace(/^\S+ /, '');
  const which = isFiltered ? ` that ${matching === 1 ? 'fulfils' : 'fulfil'} the condition` : '';
  const share = shown < matching && shown > 0 ? ` (${percent(shown / matching)})` : '';
  return `${ofRecords}; ${shown === matching ? count(shown) : `${count(shown)} of ${count(matching)}`} ${what}${which} shown${share}`;
}

const nouns: Readonly<Record<Stage, string>> = {
  record: 'record',
  value: 'value',
  document: 'document',
  outcome: 'outcome',
};

function percent(share: number): string {
  const text = (share * 100).toFixed(share < 0.1 ? 1 : 0);
  return text === '0.0' ? 'less than 0.1 %' : `${text} %`;
}
