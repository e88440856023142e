import { useEffect, useState } from 'preact/hooks';
import { announce } from './announcer.ts';

/** A command line, with a button that copies it. What is in it of a record or an address goes through `withWord`. */
export function Copy({ text }: { readonly text: string }) {
  const [state, setState] = useState<'ready' | 'copied' | 'failed'>('ready');
  useEffect(() => {
    if (state === 'ready') return undefined;
    const timer = setTimeout(() => setState('ready'), 2_000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    const copied = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    setState(copied ? 'copied' : 'failed');
    announce(copied ? 'Copied.' : 'It could not be copied.');
  };
  const label = { ready: 'Copy', copied: 'Copied', failed: 'Not copied' }[state];
  return (
    <span class="copy">
      <code>{text}</code>
      <button type="button" onClick={copy} aria-label={`Copy ${text}`}>
        {label}
      </button>
    </span>
  );
}
