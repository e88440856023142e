import { readdirSync, readFileSync } from 'node:fs';

/** A process as Linux tells of it. */
interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  /** MB (10^6 bytes). */
  readonly resident: number;
}

/** All processes that a process has begun, and those that they have, and so on. */
export function descendants(of: number): Process[] {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (read(Number(name)) ?? []) : []));
  const found: Process[] = [];
  let parents = new Set([of]);
  while (parents.size > 0) {
    const children = all.filter(({ parent }) => parents.has(parent));
    found.push(...children);
    parents = new Set(children.map(({ pid }) => pid));
  }
  return found;
}

/** MB (10^6 bytes) of memory that a process has resident; 0 if it is gone. */
export function residentMb(pid: number): number {
  return read(pid)?.resident ?? 0;
}

function read(pid: number): Process | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    const number = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
    return { pid, parent: number('PPid'), command, resident: (number('VmRSS') * 1_024) / 1e6 };
  } catch {
    return undefined;
  }
}
