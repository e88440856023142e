import { count, plural } from '../kit/count.ts';
import { table } from '../kit/table.ts';
import type { Candidate } from './candidate.ts';
import type { ReindexFlags } from './command.ts';
import type { FoundIndices } from './find-indices.ts';
import type { Refusal } from './generation-engine.ts';
import type { Moved } from './move-index.ts';

export interface Done {
  readonly candidate: Candidate;
  readonly moved: Moved;
}

/** What is to be done, as a table. */
export function planText(pipeline: string, { candidates, leftOut, fine }: FoundIndices): string {
  const rows = candidates.map(({ plan, documents, changes, begun }) => [
    plan.name,
    count(documents),
    changesText(changes),
    begun === undefined ? 'new' : 'begun',
  ]);
  return [
    ...(rows.length === 0
      ? [`${pipeline}: no index needs another generation.`]
      : [table(['index', 'documents', 'fields', 'copy'], rows)]),
    ...leftOut.map(({ index, why }) => `${index} is left out: ${why}.`),
    ...(fine > 0 && rows.length > 0
      ? [`${fine === 1 ? '1 other index is' : `${count(fine)} others are`} as the template says.`]
      : []),
  ].join('\n');
}

const mostNamed = 5;

function changesText(changes: Candidate['changes']): string {
  if (changes.length === 0) return 'as they are';
  const named = changes.slice(0, mostNamed).map(({ field, from, to }) => `${field}: ${from} → ${to}`);
  const more = changes.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

export function doneText(
  done: readonly Done[],
  { leaveRefused }: Pick<ReindexFlags, 'leaveRefused'>,
  isStopped: boolean,
): string[] {
  const lines = done.flatMap(({ candidate, moved }) => movedText(candidate, moved, leaveRefused));
  return [...lines, ...(isStopped ? ['Stopped: the same command goes on.'] : [])];
}

function movedText({ plan: { name } }: Candidate, moved: Moved, file: string | undefined): string[] {
  switch (moved.kind) {
    case 'moved': {
      const left = moved.refusals.length;
      return [
        `${name} is replaced; its records waited ${(moved.pauseMs / 1_000).toFixed(1)} s.` +
          (left > 0 ? ` ${plural(left, 'refused document')} left out, in ${file ?? ''}.` : ''),
        ...(moved.outdated === undefined
          ? []
          : [`The template has changed since (${moved.outdated.join(', ')}): run reindex again.`]),
      ];
    }
    case 'stopped':
      return [`${name} isn't finished.`];
    case 'changed':
      return [
        `${name} stays as it is: the pipeline's index template was changed while it was copied. Run reindex again.`,
      ];
    case 'busy':
      return [`${name} is being reindexed by another run: let it finish.`];
    case 'gone':
      return [`${name} was deleted meanwhile.`];
    case 'unsteady':
      return [
        `${name} couldn't be replaced within --longest-pause, or its documents are deleted all the time: try a longer pause, or a quieter time.`,
      ];
    case 'refused':
      return [
        `${name} stays as it is: the new mapping refuses ${plural(moved.refusals.length, 'document')}. ` +
          'Correct the mapping and deploy it, or leave them out with --leave-refused FILE.',
        ...reasonsOf(moved.refusals),
      ];
  }
}

/** Counts by type, with an id of each. What the engine says may quote a document. */
function reasonsOf(refusals: readonly Refusal[]): string[] {
  const byType = new Map<string, Refusal[]>();
  for (const refusal of refusals) byType.set(refusal.type, [...(byType.get(refusal.type) ?? []), refusal]);
  return [...byType].map(
    ([type, list]) => `  ${count(list.length)} ${type}, such as _id ${list[0]?.document.id ?? ''}`,
  );
}

/** The result for programs. */
export function resultOf(
  pipeline: string,
  { candidates, leftOut, fine }: FoundIndices,
  done: readonly Done[],
) {
  return {
    pipeline,
    indices: candidates.map(({ plan, documents, bytes, changes, begun }) => {
      const moved = done.find(({ candidate }) => candidate.plan.name === plan.name)?.moved;
      return {
        ...{ index: plan.name, documents, bytes, fields: changes, begun: begun !== undefined },
        ...(moved && { outcome: moved.kind }),
        ...(moved?.kind === 'moved' && { pauseMs: Math.round(moved.pauseMs) }),
        ...(moved !== undefined && 'refusals' in moved && { refused: moved.refusals.length }),
      };
    }),
    leftOut,
    fine,
  };
}
