/** What this evaluator can't tell, by statement and key: never taken for an Allow, nor for a refusal. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}
