import { type AlertDocument, address, type PaneDocument } from './documents.ts';
import { always, type Outside, read, write } from './outside.ts';
import { limit, size } from './rules.ts';

/** Judges one window of a key, and sends what is due. A state is written before its notification is sent. */
export async function evaluate(pane: PaneDocument, isFinal: boolean, outside: Outside): Promise<void> {
  await change(pane.key, (state) => judged(state, pane, isFinal, outside.process), outside);
}

/** Redriven records are in no judgement: when they come says nothing of the stream's time. */
function judged(
  state: AlertDocument,
  { start, records, redriven }: PaneDocument,
  isFinal: boolean,
  process: number,
): AlertDocument {
  const end = String(start + size);
  if (end in state.judged) return state;
  const count = records.length - redriven.length;
  const next = isFinal ? { ...state, judged: { ...state.judged, [end]: count } } : state;
  if (count < limit || state.fired.includes(start)) return next;
  return { ...next, fired: [...next.fired, start], outbox: [...next.outbox, { start, process }] };
}

/** Sends what the processes that claimed it have left. */
export async function sendLeft(key: number, outside: Outside): Promise<void> {
  await change(key, (state) => state, outside);
}

async function change(
  key: number,
  judge: (state: AlertDocument) => AlertDocument,
  outside: Outside,
): Promise<void> {
  const { keeps, process } = outside;
  for (;;) {
    const { document, revision } = await read<AlertDocument>(address.alert(key), 'alert', outside);
    const none: AlertDocument = { kind: 'alert', key, judged: {}, fired: [], outbox: [] };
    const before = document ?? none;
    const next = claimLeft(judge(before), outside);
    if (next === before) return;
    const claimed = next.outbox.filter((entry) => entry.process === process).map(({ start }) => start);
    if (!keeps('stored-before-sent')) await send(key, claimed, outside);
    const condition = keeps('alert-compare-and-set') ? revision : always(outside);
    if ((await write(address.alert(key), next, condition, outside)) !== 'written') continue;
    if (keeps('stored-before-sent')) await send(key, claimed, outside);
    if (claimed.length > 0) await recordSent(key, claimed, outside);
    return;
  }
}

function claimLeft(state: AlertDocument, { isAlive, process }: Outside): AlertDocument {
  if (state.outbox.every((entry) => isAlive(entry.process))) return state;
  const claim = (entry: AlertDocument['outbox'][number]) =>
    isAlive(entry.process) ? entry : { ...entry, process };
  return { ...state, outbox: state.outbox.map(claim) };
}

async function send(key: number, starts: readonly number[], outside: Outside): Promise<void> {
  for (const start of starts) await outside.publish(key, start);
}

async function recordSent(key: number, starts: readonly number[], outside: Outside): Promise<void> {
  for (;;) {
    const { document, revision } = await read<AlertDocument>(address.alert(key), 'alert', outside);
    if (document === undefined) return;
    const outbox = document.outbox.filter(({ start }) => !starts.includes(start));
    const after: AlertDocument = { ...document, outbox };
    const outcome = await write(address.alert(key), after, revision, outside);
    if (outcome === 'written') return;
  }
}
