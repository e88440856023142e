/** Bounds of one bulk request. */
export interface ChunkLimits {
  /** UTF-8 bytes of the body. */
  readonly bytes: number;
  readonly operations: number;
}

/** The operations from `start` on that fit into one request; one that is over the bytes by itself goes alone. */
export function nextChunk<Operation extends { readonly bytes: number }>(
  operations: readonly Operation[],
  start: number,
  limits: ChunkLimits,
): Operation[] {
  const chunk: Operation[] = [];
  let bytes = 0;
  for (let position = start; chunk.length < limits.operations; position += 1) {
    const operation = operations[position];
    if (operation === undefined) break;
    bytes += operation.bytes;
    if (bytes > limits.bytes && chunk.length > 0) break;
    chunk.push(operation);
  }
  return chunk;
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
