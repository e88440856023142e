import { InvocationFault } from '../../outcome/outcome.ts';
import type { BulkItem } from '../bulk-answer.ts';
import { conflictType } from '../classify.ts';
import type { Flow } from '../flow.ts';
import type { Outside } from '../outside.ts';
import { type Sendable, sendOnce } from '../send.ts';
import { targetOf } from './probe.ts';
import type { WitnessSources } from './witnesses.ts';

/** What asking takes. */
export interface Asking extends WitnessSources {
  readonly flow: Flow;
  readonly outside: Outside;
  readonly requestTimeout: number;
}

export interface Probe<Operation> extends Sendable {
  readonly operations: readonly Operation[];
  /**
   * Whether its body is a full variant of the refused document: once it is taken, it serves the others as a neighbour.
   */
  readonly varied?: boolean;
  /** Whether it creates a document again. */
  readonly again?: boolean;
}

interface Asked<Operation> {
  /** Those whose probe was answered with a version conflict. */
  readonly alive: Set<Operation>;
  /** Those that go into a data stream, which takes no condition. */
  readonly unconditional: readonly Operation[];
}

/** Sends probes once each. */
export async function conflicting<Operation>(
  probes: readonly Probe<Operation>[],
  { flow, outside, requestTimeout, memory }: Asking,
): Promise<Asked<Operation>> {
  const alive = new Set<Operation>();
  const unconditional: Operation[] = [];
  try {
    await sendOnce(probes, {
      flow,
      outside,
      requestTimeout,
      answered: (probe, answer) => {
        if (!('item' in answer)) return;
        const { operations, varied, again } = probe;
        if (onlyCreates.test(answer.item.error?.reason ?? '')) unconditional.push(...operations);
        if (!isConflict(answer.item)) return;
        for (const operation of operations) alive.add(operation);
        const { index } = answer.item.error ?? {};
        if (again && index !== undefined) memory.writesInto(targetOf(probe).index, index);
        if (varied) memory.took(targetOf(probe).index, probe);
      },
    });
  } catch (thrown) {
    // No sign of life. Whether the invocation can go on is for the documents' own requests to find.
    if (!(thrown instanceof InvocationFault)) throw thrown;
  }
  return { alive, unconditional };
}

/** What both engines say to a condition in a data stream. */
const onlyCreates = /^only write ops with an op_type of create are allowed in data streams/;

function isConflict({ status, error }: BulkItem): boolean {
  return status === 409 && error?.type === conflictType;
}
