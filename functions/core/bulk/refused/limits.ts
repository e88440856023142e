/** How often a document is refused, with the engine well, until it counts as bad. */
export const enoughRefusals = 5;

/** Of a kind that was judged lately. */
export const enoughOfKnown = 2;

/** For how long it has to be refused, in milliseconds; a 500 says less of whose fault it is than a 400. */
export const shortestDoubtMs = { 400: 20_000, 500: 60_000 } as const;

/** A container believes for so long that a kind of refusal is the documents' fault, in milliseconds. */
export const kindLifetimeMs = 600_000;

/** Probes of one round, and documents that are sent alone in it: a deadline must not come before they are judged. */
export const mostProbes = 100;

/** Documents that a container keeps to probe with, each of another index, and bytes of the largest. */
export const mostWitnesses = 8;
export const largestWitness = 65_536;

/** Documents of one round that are probed with variants of themselves, some two hundred each. */
export const mostVaried = 4;
