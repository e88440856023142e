import type { EngineInfo } from '../../functions/core/template/engine-resource.ts';
import { overlap } from '../../functions/engine/install/overlap.ts';
import { refusedFields } from '../../functions/engine/install/update-mappings.ts';
import { Fault } from '../kit/fault.ts';
import { claimName, doomed, handleName, holderOf, lockName } from './aliases.ts';
import type { Ask } from './ask.ts';
import { type Candidate, candidateOf, type Entry, type FieldChange } from './candidate.ts';
import { type FoundIndex, indices } from './engine-answers.ts';
import { propertiesOf, type Template, templateOf } from './read-template.ts';
import { hasOtherTypes, typeAt, whyNot } from './why-not.ts';

export interface LeftOut {
  readonly index: string;
  readonly why: string;
}

/** An index that was filled for one that isn't there any more, or whose run has given it up. */
export interface Orphan {
  readonly index: string;
  /** Run that has its lock. */
  readonly holder: string;
  /** Its alias that says for which index. */
  readonly claim?: string;
}

export interface FoundIndices {
  readonly candidates: readonly Candidate[];
  readonly orphans: readonly Orphan[];
  readonly leftOut: readonly LeftOut[];
  /** Indices that need nothing. */
  readonly fine: number;
}

type Found = Readonly<Record<string, FoundIndex>>;

/**
 * The pipeline's indices whose fields aren't as its template says, by asking the engine to change them: what it refuses
 * needs another index. The setup has asked the same already, so that nothing changes by it.
 * @param names only these; they count even if no field of theirs differs
 * @throws Fault
 */
export async function findIndices(
  ask: Ask,
  engine: EngineInfo,
  pipeline: string,
  names: readonly string[] = [],
): Promise<FoundIndices> {
  const template = await templateOf(ask, pipeline);
  const query = { expand_wildcards: 'all', ignore_unavailable: 'true' };
  // What is filled for an index without a wildcard in its name is found by its aliases, and so is an index whose name
  // leads to the next one already.
  const path = `/${[template.pattern, claimName({ uuid: '*' }), handleName('*'), lockName(doomed)].join(',')}`;
  const all = await ask.read(indices, 'GET', path, { query });
  const entries = Object.entries(all).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const living = entries.filter(([, { aliases }]) => !isNext(aliases));
  const nameOf = (index: string, { mappings }: FoundIndex) => mappings._meta?.shardline?.name ?? index;
  const unknown = names.find(
    (name) => !living.some(([index, body]) => [index, nameOf(index, body)].includes(name)),
  );
  if (unknown !== undefined) {
    throw new Fault(
      'OPTION',
      `${pipeline} has no index ${unknown}: give --index one of those that ${template.pattern} matches.`,
    );
  }
  const candidates: Candidate[] = [];
  const leftOut: LeftOut[] = [];
  let fine = 0;
  for (const [index, body] of living) {
    const name = nameOf(index, body);
    const isNamed = names.includes(name) || names.includes(index);
    if (names.length > 0 && !isNamed) continue;
    const begun = nextOf(all, body);
    const why = whyNot(name, body);
    const changes = why === undefined ? await changesOf(ask, index, body, template) : [];
    const isWanted = isNamed || begun !== undefined;
    if (why !== undefined && (isWanted || hasOtherTypes(body, template))) leftOut.push({ index, why });
    else if (why !== undefined) fine += 1;
    else {
      // What was begun is finished, whatever it was begun for: records may be waiting for it.
      if (changes.length === 0 && !isWanted) fine += 1;
      else
        candidates.push({
          ...(await candidateOf(ask, engine, { index, name, body, template, begun })),
          changes,
        });
    }
  }
  return {
    candidates,
    orphans: orphansOf(all, (name) => overlap(template.pattern, name)),
    leftOut,
    fine,
  };
}

function nextOf(all: Found, { settings }: FoundIndex): Entry | undefined {
  const claim = claimName(settings.index);
  return Object.entries(all).find(([, { aliases }]) => Object.hasOwn(aliases, claim));
}

function orphansOf(all: Found, matches: (name: string) => boolean): Orphan[] {
  const living = new Set(Object.values(all).map(({ settings }) => claimName(settings.index)));
  return Object.entries(all).flatMap(([index, { aliases, mappings }]) => {
    const names = Object.keys(aliases);
    const claim = names.find((name) => name.startsWith(claimName({ uuid: '' })));
    const holder = holderOf(names.map((alias) => ({ alias })));
    const name = mappings._meta?.shardline?.name;
    // What the name leads to is in force, whatever became of the index before it.
    const isInForce = name !== undefined && Object.hasOwn(aliases, name);
    const isOurs = name !== undefined && matches(name) && holder !== undefined && !isInForce;
    if (!isOurs || (claim === undefined ? holder !== doomed : living.has(claim))) return [];
    return [{ index, holder, ...(claim !== undefined && { claim }) }];
  });
}

function isNext(aliases: FoundIndex['aliases']): boolean {
  return Object.keys(aliases).some(
    (alias) => alias.startsWith(claimName({ uuid: '' })) || alias === lockName(doomed),
  );
}

async function changesOf(
  ask: Ask,
  index: string,
  body: FoundIndex,
  template: Template,
): Promise<FieldChange[]> {
  const fields = await refusedFields((...question) => ask.raw(...question), index, template.properties);
  const current = propertiesOf(body.mappings);
  return fields.map((path) => ({
    field: path,
    from: typeAt(current, path),
    to: typeAt(template.properties, path),
  }));
}
