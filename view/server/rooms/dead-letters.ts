import { parseJson } from '../../../functions/core/json/parse-json.ts';
import type { Source } from '../../sources/source.ts';
import { bytesPage } from './dead-letters/bytes-page.ts';
import { choiceIn, numberIn, readStart } from './dead-letters/choice.ts';
import { LetterDesk } from './dead-letters/desk.ts';
import { shownLetter } from './dead-letters/shown-letter.ts';
import type { LiveReadingOf, ServerRoom } from './room.ts';

/** One of a source: its pages see the same redrive, and what is counted is counted once. */
const desks = new WeakMap<Source, LetterDesk>();

function deskOf(source: Source): LetterDesk {
  const desk = desks.get(source) ?? new LetterDesk(source);
  desks.set(source, desk);
  return desk;
}

export const deadLetters: ServerRoom = {
  name: 'dead-letters',
  live: (source): LiveReadingOf<'dead-letters'> => ({
    first: async () => null,
    frame: (signal) => deskOf(source).frame(signal),
  }),
  isBusy: (source) => desks.get(source)?.isBusy === true,
  end: async (source) => await desks.get(source)?.end(),
  routes: (api, source) => {
    const desk = deskOf(source);
    api.get('/list', async ({ req, json }) => {
      const query = new URL(req.url).searchParams;
      return json(await desk.list(choiceIn(query), numberIn(query, 'page') ?? 0));
    });
    api.get('/letter', async ({ req, json }) =>
      json(shownLetter(await desk.find(req.query('letter') ?? '', req.raw.signal))),
    );
    api.get('/bytes', async ({ req, json }) => {
      const { letter } = await desk.find(req.query('letter') ?? '', req.raw.signal);
      const offset = numberIn(new URL(req.url).searchParams, 'offset') ?? 0;
      return json(bytesPage(letter.data, req.query('form') === 'hex' ? 'hex' : 'text', offset));
    });
    api.get('/plan', async ({ req, json }) =>
      json(await desk.planFor(choiceIn(new URL(req.url).searchParams))),
    );
    api.post('/redrive', async ({ req, json }) => {
      const { choice, records } = readStart(parseJson(await req.text()));
      await desk.redrive(choice, records);
      return json({ started: true });
    });
    api.post('/stop', ({ json }) => {
      desk.stop();
      return json({ stopping: true });
    });
  },
};
