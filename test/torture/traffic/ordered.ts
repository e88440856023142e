import type { Random } from '../../../pipelines/demo/kit/random.ts';
import { Deck, randomOf } from '../faults/deck.ts';
import type { TrafficOptions } from './derived.ts';
import type { Change, Intent } from './intent.ts';
import { crasherAmong, type Making, poisonIntent, poisons, refusedByMapping } from './poison.ts';

/** Few enough that each is changed often, and that most batches hold some entity more than once. */
const entities = 300;

/** How many of some three hundred records are of a kind. */
const mix = {
  replace: 110,
  change: 80,
  remove: 40,
  'put twice': 10,
  'revisions in order': 20,
  'revisions out of order': 20,
  'poison: change refused': 6,
} as const;

type Kind = keyof typeof mix;

/** An overtaken record comes at most this many records after the one that overtook it. */
const longestDelay = 400;

/**
 * An endless supply of changes for the pipeline with ids of its own. Those of one entity have one partition key, so
 * the stream keeps their order; of entities with revisions, some come after a newer one.
 */
export function orderedTraffic({ seed, crashing, now }: TrafficOptions): () => Intent[] {
  const random = randomOf(seed, 'traffic/ordered');
  const kinds = Object.entries(mix).flatMap(([kind, count]) =>
    Array.from({ length: count }, () => kind as Kind),
  );
  const bad = Object.entries(poisons).filter(([, { documents }]) => documents === undefined);
  const deck = new Deck(randomOf(seed, 'mix/ordered'), [...kinds, ...bad]);
  const crasher = crasherAmong(randomOf(seed, 'crashers/ordered'));
  const late: { readonly due: number; readonly intent: Intent }[] = [];
  let made = 0;
  const making = (): Making => ({ random, marker: `o${made}`, at: new Date(now()).toISOString() });

  return () => {
    made += 1;
    const due = late.findIndex((held) => held.due <= made);
    const [overtaken] = due < 0 ? [] : late.splice(due, 1);
    if (overtaken !== undefined) return [overtaken.intent];
    const crash = crashing ? crasher(made, making()) : undefined;
    if (crash !== undefined) return [crash];
    const drawn = deck.draw();
    if (typeof drawn !== 'string') return [poisonIntent(...drawn, making())];
    const intents = changes(drawn, made, making());
    if (drawn !== 'revisions out of order') return intents;
    const [older, newer] = intents;
    if (older === undefined || newer === undefined) return intents;
    late.push({ due: made + random.integer(1, longestDelay), intent: older });
    return [newer];
  };
}

function changes(kind: Kind, made: number, making: Making): Intent[] {
  const { random, at } = making;
  const plain = `e${random.integer(1, entities)}`;
  const revised = `r${random.integer(1, entities)}`;
  const amount = random.integer(0, 1_000_000);
  const whole = { at, amount, text: `change ${made}`, details: { left: amount, right: made } };
  switch (kind) {
    case 'replace':
      return [intent(kind, { entity: plain, action: 'index', fields: whole })];
    case 'change':
      return [intent(kind, { entity: plain, action: 'upsert', fields: part(random, made, at) })];
    case 'remove':
      return [intent(kind, { entity: plain, action: 'delete', fields: { at } })];
    case 'put twice': {
      const twice = intent(kind, { entity: plain, action: 'index', fields: whole });
      return [twice, twice];
    }
    case 'poison: change refused':
      return [refusedChange(plain, making)];
    default: {
      // Every revision is higher than all before: the number of the record that it was made with.
      const action = random.chance(0.3) ? 'delete' : 'index';
      const older = { ...whole, revision: made * 2, text: `revision ${made * 2}` };
      const newer = { ...whole, revision: made * 2 + 1, text: `revision ${made * 2 + 1}` };
      const [first, second] = [
        intent(kind, { entity: revised, action: 'index', fields: older }),
        intent(kind, { entity: revised, action, fields: newer }),
      ];
      return [first, second];
    }
  }
}

/** Some fields, one of them inside an object. */
function part(random: Random, made: number, at: string) {
  return random.chance(0.5)
    ? { at, details: { left: made } }
    : { at, text: `part ${made}`, details: { right: made } };
}

function intent(kind: string, change: Change): Intent {
  const { entity, action, fields } = change;
  return {
    kind,
    partitionKey: entity,
    data: Buffer.from(JSON.stringify({ marker: entity, action, ...fields })),
    fate: { kind: 'change', change },
  };
}

/** A change, refused by the mapping, of an entity that is there: it must leave no trace on it. */
function refusedChange(entity: string, making: Making): Intent {
  const refused = poisonIntent('change refused', refusedByMapping, { ...making, marker: entity });
  return {
    ...refused,
    fate: { kind: 'dead-lettered', stage: refusedByMapping.stage, documents: [], entity },
  };
}
