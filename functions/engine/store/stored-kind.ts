/**
 * Whether a document is one that we wrote as `kind`. The fields are taken on trust: nobody else writes to these
 * indices, and each kind has one writer.
 */
export function isKind<State extends { readonly kind: string }>(
  source: Readonly<Record<string, unknown>>,
  kind: State['kind'],
): source is Readonly<Record<string, unknown>> & State {
  return source.kind === kind;
}
