/** Why something isn't there, where it would be. What may pass is asked again by itself. */
export function Failure({ sentence }: { readonly sentence: string | undefined }) {
  if (sentence === undefined) return null;
  return (
    <p class="notice" data-tone="bad" role="alert">
      {sentence}
    </p>
  );
}
