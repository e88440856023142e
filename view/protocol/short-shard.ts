/** `shardId-000000000012` is `012`: enough to tell shards apart. */
export function shortShard(shardId: string): string {
  const [, digits] = /^shardId-0*(\d{3,})$/.exec(shardId) ?? [];
  return digits ?? shardId;
}
