import type { KeyValues } from '../../protocol/alerts.ts';
import { keyText } from './key.ts';

/** A key may turn the direction of the text: not of what stands beside it. */
export function KeyText({ of }: { readonly of: KeyValues }) {
  return <bdi class="key-text">{keyText(of)}</bdi>;
}
