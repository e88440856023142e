import { z } from 'zod';
import { marked } from '../../functions/lambda/event-mode.ts';

const probeAnswer = z.object({ reaches: z.boolean(), reason: z.string().optional() });

/**
 * Has a function's own process prove that it reaches the engine. What sets up the engine is another process, and what it
 * has in its environment, such as NODE_EXTRA_CA_CERTS, functions don't have, here or deployed.
 * @throws Error with the reason and the remedy
 */
export async function proveReach(name: string, invoke: (event: unknown) => Promise<unknown>): Promise<void> {
  const { reaches, reason } = probeAnswer.parse(await invoke(marked('probe')));
  if (reaches) return;
  throw new Error(
    `The function ${name} can't write to the search engine (${reason}). It doesn't inherit this shell's environment: ` +
      'for a private certificate authority pass --search-ca <file> (deployed: -c searchCaBundle=<file>), ' +
      'for an engine that authenticates --search-auth and --search-secret-file.',
  );
}
