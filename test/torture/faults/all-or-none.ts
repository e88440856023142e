/**
 * Waits for all of what runs side by side. At the first failure `stop` is called, so that the others end too; nothing
 * of them goes on behind the caller's back.
 *
 * @throws the first failure, after all have ended.
 */
export async function allOrNone(running: readonly Promise<unknown>[], stop: () => void): Promise<void> {
  let failure: { readonly reason: unknown } | undefined;
  const guarded = running.map((promise) =>
    promise.catch((reason: unknown) => {
      failure ??= { reason };
      stop();
    }),
  );
  await Promise.all(guarded);
  if (failure !== undefined) throw failure.reason;
}
