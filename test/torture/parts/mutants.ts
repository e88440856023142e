import type { Plugin } from 'esbuild';
import { type Overrides, overridePlugin } from './override-plugin.ts';

/** A guarantee that is broken in the bundle, to see that the bench finds it. The sources stay as they are. */
interface Mutant extends Overrides {
  readonly of: 'indexer' | 'aggregator';
}

export const mutants = {
  /** Of a batch's failures the first is swallowed: its record isn't asked for again. */
  g1: {
    of: 'indexer',
    module: 'functions/core/outcome/batch-response.ts',
    overrides: {
      batchResponse: `(records, outcomes) => {
        const first = original.checkpointPosition(records, outcomes);
        const swallowed = outcomes.map((outcome, position) => position === first ? { status: 'indexed' } : outcome);
        return original.batchResponse(records, swallowed);
      }`,
    },
  },
  /** An item of a bulk answer whose status says success is taken for indexed, whatever its result says. */
  'g1-status': {
    of: 'indexer',
    module: 'functions/core/bulk/classify.ts',
    overrides: {
      classifyItem: `(action, item) => item.status === 200 || item.status === 201
        ? { status: 'indexed' }
        : original.classifyItem(action, item)`,
    },
  },
  /** A document that is refused again and again is bad, whether or not the engine takes any other. */
  'g4-probe': {
    of: 'indexer',
    module: 'functions/core/bulk/refused/ask-probes.ts',
    overrides: { askProbes: 'async (round) => new Set(round.map(({ operation }) => operation))' },
  },
  /** Any refusal is the document's fault, if the engine takes others meanwhile. */
  'g4-list': {
    of: 'indexer',
    module: 'functions/core/bulk/refused/doubt.ts',
    overrides: {
      suspectOf: `(status, error) =>
        original.suspectOf(status, error) ?? (error && status >= 400 && status !== 409 ? 'document' : undefined)`,
    },
  },
  /** Ids that a replay doesn't make again. */
  g2: {
    of: 'indexer',
    module: 'functions/core/document/identity.ts',
    overrides: { documentId: `(...given) => original.documentId(...given) + '-' + Math.random()` },
  },
  /** What comes to the engine last wins, because the stored place in the stream isn't looked at. */
  g6: {
    of: 'indexer',
    module: 'functions/core/document/stream-order.ts',
    overrides: { parseOrder: '() => undefined' },
  },
  /** A pane takes in again what it has, if the commit wasn't noted as applied before it is applied again. */
  g9: {
    of: 'aggregator',
    module: 'functions/core/windows/apply.ts',
    overrides: {
      applyParts: `(plan, pane, parts, slot) =>
        original.applyParts(plan, pane && { ...pane, commit: 0 }, parts, { ...slot, commit: slot.commit + (pane?.revision ?? 0) })`,
    },
  },
  /** A sweep takes over notifications that another container is sending. */
  outbox: {
    of: 'aggregator',
    module: 'functions/core/monitors/outbox.ts',
    overrides: { claimable: '({ outbox }) => outbox' },
  },
  /** A message is sent without being stored: after a death its alerts are in another one, with another id. */
  message: {
    of: 'aggregator',
    module: 'functions/aggregator/notify/messages.ts',
    overrides: {
      saveMessages: 'async (messages) => messages.map(() => true)',
      closeMessages: 'async () => undefined',
    },
  },
} as const satisfies Record<string, Mutant>;

export type MutantName = keyof typeof mutants;

/** Puts the mutant in the place of its module. */
export function mutantPlugin(name: MutantName): Plugin {
  return overridePlugin(`mutant ${name}`, mutants[name]);
}
