/** Options that AWS would refuse, or that contradict each other. The message has a line for each. */
export class OptionsError extends Error {
  readonly code = 'OPTIONS_INVALID';
}
