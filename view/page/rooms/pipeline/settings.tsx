import type { ShownSetting } from '../../../protocol/pipeline.ts';

/** Names and values; one that isn't as defined says what it should be. */
export function Settings({ settings }: { readonly settings: readonly ShownSetting[] }) {
  return (
    <dl class="facts">
      {settings.map(({ name, value, otherwise }, place) => (
        <div key={place}>
          <dt>{name}</dt>
          <dd data-tone={otherwise === undefined ? undefined : 'warn'}>
            {value}
            {otherwise !== undefined && <span class="otherwise"> ≠ defined: {otherwise}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
