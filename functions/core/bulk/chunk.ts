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
  const half = operations.reduce((sum, { bytes }) => sum + bytes, 0) / 2;
  let before = 0;
  // The first of them is in the first half, however large it is.
  const size = operations.findIndex(({ bytes }, position) => {
    before += bytes;
    return position > 0 && before > half;
  });
  return [operations.slice(0, size), operations.slice(size)];
}
