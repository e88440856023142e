/** Whether a process with this id runs, of any owner. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and is someone else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
