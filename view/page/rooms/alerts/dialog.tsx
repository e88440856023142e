import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { AlertMonitor, Done } from '../../../protocol/alerts.ts';
import { announce } from '../../kit/announcer.ts';
import { post, RequestError } from '../../kit/api.ts';
import { Button, Problem, Select } from '../../kit/controls.tsx';
import { WithTimes } from '../../kit/time.tsx';
import type { Ask, Field } from './ask.ts';

export interface DialogProps {
  readonly ask: Ask;
  readonly monitors: readonly AlertMonitor[];
  readonly onAsk: (ask: Ask) => void;
  readonly onClose: () => void;
}

const lengths = [
  ['30m', '30 minutes'],
  ['1h', '1 hour'],
  ['2h', '2 hours'],
  ['8h', '8 hours'],
  ['1d', '1 day'],
  ['7d', '7 days'],
] as const;

const nameKey = 'shardline-name';

/** Asks once before something is done, shows what came of it, and offers to undo it where that can be. */
export function ActionDialog({ ask, monitors, onAsk, onClose }: DialogProps) {
  const { action, fields, about, undo } = ask;
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const [given, setGiven] = useState<Partial<Record<Field, string>>>({ by: rememberedName(), for: '1h' });
  const [done, setDone] = useState<Done | undefined>();
  const [problem, setProblem] = useState('');
  const [isBusy, setBusy] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setProblem('');
    const own = fields.flatMap((field) => (given[field] ? [[field, given[field]]] : []));
    try {
      const answer = await post<Done>(`/api/alerts/${action}`, { ...about, ...Object.fromEntries(own) });
      rememberName(given.by ?? '');
      setDone(answer);
      announce(answer.lines.join('. '));
    } catch (thrown) {
      setProblem(thrown instanceof RequestError ? thrown.message : String(thrown));
    }
    setBusy(false);
  };
  const close = () => dialog.current?.close();
  const next = done && undo?.(done);
  const setTo = (field: Field) => (value: string) => setGiven({ ...given, [field]: value });
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby={title} onClose={onClose}>
      <form onSubmit={submit}>
        <h2 id={title}>{ask.title}</h2>
        {done ? (
          <ul class="plain-list">
            {done.lines.map((line) => (
              <li key={line}>
                <WithTimes text={line} />
              </li>
            ))}
          </ul>
        ) : (
          <p>{ask.text}</p>
        )}
        {!done &&
          fields.map((field) => {
            const value = given[field] ?? '';
            const on = setTo(field);
            if (field === 'for') return <Select label="For" value={value} options={lengths} on={on} />;
            if (field === 'monitor') {
              const names = monitors.map(({ name }) => [name, name] as const);
              return <Select label="Monitor" value={value} options={[['', 'all'], ...names]} on={on} />;
            }
            return (
              <label key={field}>
                {field === 'by' ? 'Your name' : 'Reason'}{' '}
                <input
                  required
                  maxLength={200}
                  value={value}
                  onInput={(event) => on(event.currentTarget.value)}
                />
              </label>
            );
          })}
        {problem !== '' && <Problem text={problem} />}
        <p class="row-actions">
          {!done && (
            <button type="submit" class="primary" disabled={isBusy}>
              {ask.verb}
            </button>
          )}
          <Button on={close}>{done ? 'Close' : 'Cancel'}</Button>
          {next && <Button on={() => onAsk(next)}>Undo…</Button>}
        </p>
      </form>
    </dialog>
  );
}

function rememberedName(): string {
  try {
    return localStorage.getItem(nameKey) ?? '';
  } catch {
    // A browser may refuse its storage.
    return '';
  }
}

function rememberName(name: string): void {
  try {
    if (name !== '') localStorage.setItem(nameKey, name);
  } catch {
    // It is asked for again.
  }
}
