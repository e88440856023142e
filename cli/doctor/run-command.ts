import { withoutCredentials } from '../../functions/lambda/without-credentials.ts';
import { printResult, type ResultFlags } from '../kit/result.ts';
import { outputWidth } from '../kit/table.ts';
import { type Check, checksOf, type Where } from './checks.ts';
import { type Finding, problem, warning } from './finding.ts';
import { findingLines } from './report.ts';

/** Docker and a network may take long to say no. */
const patienceMs = 20_000;

export interface DoctorRequest extends Where {
  readonly flags: ResultFlags;
}

/** Makes all checks side by side and prints what they find; 1 when there is a problem. */
export async function doctor({ flags, ...where }: DoctorRequest, stopped: AbortSignal): Promise<number> {
  const found = await Promise.all(checksOf(where).map((check) => made(check, stopped)));
  stopped.throwIfAborted();
  const findings = found.flat();
  printResult(flags, findings, () => findingLines(findings, outputWidth()));
  return findings.some(({ level }) => level === 'problem') ? 1 : 0;
}

/** What a check finds; one that fails is a finding itself, and ends no other. @param patience milliseconds */
export async function made(
  { about, isAsked = false, find }: Check,
  stopped: AbortSignal,
  patience = patienceMs,
): Promise<readonly Finding[]> {
  const timeout = AbortSignal.timeout(patience);
  const signal = AbortSignal.any([stopped, timeout]);
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  try {
    return await Promise.race([find(signal), late]);
  } catch (thrown) {
    if (timeout.aborted && !stopped.aborted) {
      const silent = isAsked ? problem : warning;
      return [silent(about, `no answer within ${patience / 1_000} s`, 'Check the network, and try again.')];
    }
    const said = withoutCredentials(thrown instanceof Error ? thrown.message : String(thrown));
    // The sentence of a Fault has its remedy.
    return [{ about, level: 'problem', says: said }];
  }
}
