/** One container serves one invocation at a time; the lanes of the shards take turns. */
export function inTurn(invoke: (event: unknown) => Promise<unknown>): (event: unknown) => Promise<unknown> {
  let turn: Promise<unknown> = Promise.resolve();
  return (event) => {
    const mine = turn.then(() => invoke(event));
    turn = mine.catch(() => undefined);
    return mine;
  };
}
