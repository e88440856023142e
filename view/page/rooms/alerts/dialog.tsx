import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { AlertMonitor, Done } from '../../../protocol/alerts.ts';
import { announce } from '../../kit/announcer.ts';
import { post, RequestError } from '../../kit/api.ts';
import { Button, Problem, Select } from '../../kit/controls.tsx';
import { WithTimes } from '../../kit/time.tsx';
import { type Ask, type Field, lineText } from './ask.ts';

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

/**
 * Asks once before something is done, shows what came of it, and offers to undo it where that can be. One dialog for
 * both, so that the browser gives the focus back to the button that it was opened with.
 */
export function ActionDialog({ onClose, ...questions }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby={title} onClose={onClose}>
      <Question
        key={questions.ask.title}
        {...questions}
        title={title}
        onClose={() => dialog.current?.close()}
      />
    </dialog>
  );
}

function Question({ ask, monitors, onAsk, onClose, title }: DialogProps & { readonly title: string }) {
  const { action, fields, about, undo } = ask;
  const form = useRef<HTMLFormElement>(null);
  const [given, setGiven] = useState<Partial<Record<Field, string>>>({ by: rememberedName(), for: '1h' });
  const [done, setDone] = useState<Done | undefined>();
  const [problem, setProblem] = useState('');
  const [isBusy, setBusy] = useState(false);
  // The button that was pressed is gone, or can't be pressed for now: the focus goes with it.
  useEffect(() => {
    if (!isBusy && document.activeElement === document.body) buttonIn(form.current)?.focus();
  }, [isBusy]);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setProblem('');
    const own = fields.flatMap((field) => (given[field] ? [[field, given[field]]] : []));
    try {
      const answer = await post<Done>(`/api/alerts/${action}`, { ...about, ...Object.fromEntries(own) });
      rememberName(given.by ?? '');
      setDone(answer);
      announce(answer.lines.map(lineText).join('. '));
    } catch (thrown) {
      setProblem(thrown instanceof RequestError ? thrown.message : String(thrown));
    }
    setBusy(false);
  };
  const next = done && undo?.(done);
  return (
    <form ref={form} onSubmit={submit}>
      <h2 id={title}>{ask.title}</h2>
      {done ? (
        <ul class="plain-list">
          {done.lines.map(lineText).map((line) => (
            <li key={line}>
              <WithTimes text={line} />
            </li>
          ))}
        </ul>
      ) : (
        <p>{ask.text}</p>
      )}
      {!done &&
        fields.map((field) => (
          <FieldInput
            key={field}
            field={field}
            value={given[field] ?? ''}
            monitors={monitors}
            on={(value) => setGiven({ ...given, [field]: value })}
          />
        ))}
      {problem !== '' && <Problem text={problem} />}
      <p class="row-actions">
        {!done && (
          <button type="submit" class="primary" disabled={isBusy}>
            {ask.verb}
          </button>
        )}
        <Button on={onClose}>{done ? 'Close' : 'Cancel'}</Button>
        {next && <Button on={() => onAsk(next)}>Undo…</Button>}
      </p>
    </form>
  );
}

function buttonIn(form: HTMLFormElement | null): HTMLButtonElement | null {
  return form?.querySelector<HTMLButtonElement>('.row-actions button') ?? null;
}

interface FieldProps {
  readonly field: Field;
  readonly value: string;
  readonly monitors: DialogProps['monitors'];
  readonly on: (value: string) => void;
}

function FieldInput({ field, value, monitors, on }: FieldProps) {
  if (field === 'for') return <Select label="For" value={value} options={lengths} on={on} />;
  if (field === 'monitor') {
    const names = monitors.map(({ name }) => [name, name] as const);
    return <Select label="Monitor" value={value} options={[['', 'all'], ...names]} on={on} />;
  }
  return (
    <label>
      {field === 'by' ? 'Your name' : 'Reason'}{' '}
      <input required maxLength={200} value={value} onInput={(event) => on(event.currentTarget.value)} />
    </label>
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
