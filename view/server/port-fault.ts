import { errorCode, Fault } from '../../cli/kit/fault.ts';

/** One sentence for a port that can't be had; anything else as it is. */
export function portFault(thrown: unknown, port: number, option: string): unknown {
  const code = errorCode(thrown);
  if (code !== 'EADDRINUSE' && code !== 'EACCES') return thrown;
  const why = code === 'EADDRINUSE' ? 'is in use' : 'is not for you';
  return new Fault(
    'OPTION',
    `The port ${port} ${why}: pass another one with ${option}, or 0 for any free one.`,
  );
}
