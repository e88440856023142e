import { type Refusal, tokenHeader } from '../../protocol/frames.ts';
import { read, session } from './frames.ts';

/** Why a request was refused, or failed: one sentence for the user. */
export class RequestError extends Error {
  /** Whether the same request may succeed later: it is the target that failed, not what was asked. */
  readonly mayPass: boolean;

  constructor(sentence: string, mayPass = true) {
    super(sentence);
    this.mayPass = mayPass;
  }
}

/** Asks the server. @throws RequestError */
export async function get<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  return await ask(path, { ...(signal && { signal }) });
}

/** Has the server change something; only where `session.mayChange`. @throws RequestError */
export async function post<Answer>(path: string, body: unknown): Promise<Answer> {
  const headers = { 'content-type': 'application/json', [tokenHeader]: session.get()?.token ?? '' };
  return await ask(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function ask<Answer>(path: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(path, init).catch((thrown: unknown) => {
    if (init.signal?.aborted) throw thrown;
    throw new RequestError('The view doesn’t answer: is it still running?');
  });
  const text = await response.text();
  if (response.ok) return read(text);
  const refusal = response.headers.get('content-type')?.includes('json') ? read<Refusal>(text) : undefined;
  throw new RequestError(refusal?.error ?? `The view answered ${response.status}.`, response.status >= 500);
}
