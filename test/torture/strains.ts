import { type Evidence, judge } from './oracle/judge.ts';
import { judgeOrdered } from './oracle/judge-ordered.ts';
import type { Ledger } from './oracle/ledger.ts';
import { derivedTraffic, type TrafficOptions } from './traffic/derived.ts';
import type { Intent } from './traffic/intent.ts';
import { orderedTraffic } from './traffic/ordered.ts';

/** What belongs to a pipeline of the bench: what is put, where its users look, and who judges what they see. */
interface Strain {
  readonly index: string;
  readonly traffic: (options: TrafficOptions) => () => Intent[];
  readonly judge: (evidence: Evidence) => Ledger;
}

/** By the name of its pipeline, without `torture-`. */
export const strains = {
  derived: { index: 'torture-derived-*', traffic: derivedTraffic, judge },
  ordered: { index: 'torture-ordered', traffic: orderedTraffic, judge: judgeOrdered },
} as const satisfies Record<string, Strain>;

export type StrainName = keyof typeof strains;
export const strainNames: readonly StrainName[] = ['derived', 'ordered'];

/** Of the bench's pipelines; of one that isn't a strain, its scenario is the judge. */
export type PipelineName = StrainName | 'clocks';
