/** Bounds of one bulk request. */
export interface ChunkLimits {
  /** UTF-8 bytes of the body. */
  readonly bytes: number;
  readonly operations: number;
}

/** Cuts operations, in order, into chunks within both limits; one that is over the bytes by itself goes alone. */
export function chunk<Operation extends { readonly bytes: number }>(
  operations: readonly Operation[],
  limits: ChunkLimits,
): Operation[][] {
  const chunks: Operation[][] = [];
  let current: Operation[] = [];
  let bytes = 0;
  for (const operation of operations) {
    const full = current.length >= limits.operations || bytes + operation.bytes > limits.bytes;
    if (full && current.length > 0) {
      chunks.push(current);
      current = [];
      bytes = 0;
    }
    current.push(operation);
    bytes += operation.bytes;
  }
  if (current.length > 0) chunks.push(current);
  return chunks;
}

/** Two halves by bytes, each with at least one operation: for a request that the engine finds too large. */
export function halve<Operation extends { readonly bytes: number }>(
  operations: readonly Operation[],
): [Operation[], Operation[]] {
  const total = operations.reduce((sum, { bytes }) => sum + bytes, 0);
  let size = 0;
  let bytes = 0;
  while (
    size < operations.length - 1 &&
    (size === 0 || bytes + (operations[size]?.bytes ?? 0) <= total / 2)
  ) {
    bytes += operations[size]?.bytes ?? 0;
    size += 1;
  }
  return [operations.slice(0, size), operations.slice(size)];
}
