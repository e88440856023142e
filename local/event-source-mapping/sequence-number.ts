/** Whether `a` comes after `b` in their shard. Sequence numbers are decimals of up to 129 digits. */
export function isAfter(a: string, b: string): boolean {
  return BigInt(a) > BigInt(b);
}
