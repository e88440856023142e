import { Fault } from '../../cli/kit/fault.ts';
import { type ViewOptions, viewApp } from '../../view/server/app.ts';
import type { LiveReading, ServerRoom } from '../../view/server/rooms/room.ts';
import type { Source } from '../../view/sources/source.ts';

const refused = async () => {
  throw new Fault('TARGET', 'Not in this test.');
};

/** A source of which the pipeline's name is known. */
export const namedSource: Source = {
  target: { kind: 'local', name: 'this machine' },
  open: refused,
  facts: async () => ({ name: 'orders', index: 'orders-*', eventTime: undefined, historicalInput: false }),
  definition: refused,
  deployed: refused,
  lagging: async () => [],
  flow: { first: refused, frame: refused },
};

/** The view with one room, `flow`, that reads what the test gives it. */
export function appOf(live: Partial<LiveReading>, changes: Partial<ViewOptions> = {}) {
  const room: ServerRoom = {
    name: 'flow',
    live: () => ({ first: refused, frame: refused, ...live }),
    routes: (api) => api.post('/change', (context) => context.json({ changed: true })),
  };
  const content = Buffer.from('<p>page</p>');
  return viewApp({
    source: namedSource,
    rooms: [room],
    files: Promise.resolve(new Map([['index.html', { type: 'text/html; charset=utf-8', content }]])),
    mayChange: true,
    version: '0.1.0',
    ...changes,
  });
}

/** The events of a stream, parsed, as they come. */
export async function* eventsOf(response: Response): AsyncGenerator<{ event: string; data: unknown }> {
  let text = '';
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done) return;
      text += value;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const [, event = ''] = /^event: (.*)$/m.exec(text.slice(0, end)) ?? [];
        const [, data = 'null'] = /^data: (.*)$/m.exec(text.slice(0, end)) ?? [];
        text = text.slice(end + 2);
        yield { event, data: JSON.parse(data) };
      }
    }
  } finally {
    await reader?.cancel();
  }
}

export const here = 'http://127.0.0.1:4570';
