import type { DeadLettersFrame, LetterGroup } from '../../../protocol/dead-letters.ts';
import { Bars } from '../../kit/bars.tsx';
import { Breakable } from '../../kit/breakable.tsx';
import { Card } from '../../kit/card.tsx';
import { count, share } from '../../kit/format.ts';
import { Time } from '../../kit/time.tsx';
import { queryOf } from './addresses.ts';
import { trendLabel } from './trend.tsx';

export interface GroupsProps {
  readonly frame: DeadLettersFrame;
  readonly query: URLSearchParams;
}

/** Letters by reason. A reason leads to its letters. */
export function Groups({ frame, query }: GroupsProps) {
  const { groups, letters, trend } = frame;
  const chosen = query.get('reason');
  return (
    <Card title="By reason">
      <table class="grid groups">
        <thead>
          <tr>
            <th scope="col">Reason</th>
            <th scope="col" class="number">
              Letters
            </th>
            <th scope="col" class="number less">
              Share
            </th>
            <th scope="col" class="less">
              Trend
            </th>
            <th scope="col">Newest</th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={group.reason} data-chosen={group.reason === chosen ? '' : undefined}>
              <th scope="row">
                <Reason group={group} isChosen={group.reason === chosen} />
              </th>
              <td class="number">{count(group.letters)}</td>
              <td class="number less">{share(group.letters, letters)}</td>
              <td class="less">
                <Bars
                  values={group.trend}
                  color="--rejected"
                  class="spark"
                  label={trendLabel(group.trend, trend.every)}
                />
              </td>
              <td>
                <Time at={group.last} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function Reason({ group, isChosen }: { readonly group: LetterGroup; readonly isChosen: boolean }) {
  const { reason, means } = group;
  return (
    <>
      <a
        href={isChosen ? '/dead-letters' : `/dead-letters?${queryOf({ reason })}`}
        aria-current={isChosen ? 'true' : undefined}
      >
        <Breakable name={reason} />
      </a>
      {means !== undefined && <span class="means">{means}</span>}
    </>
  );
}
