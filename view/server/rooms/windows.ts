import { knownDefinition } from './known-definition.ts';
import { askOnce } from './opened-engine.ts';
import { paced } from './paced.ts';
import type { LiveReadingOf, ServerRoom } from './room.ts';
import { listKeys, WindowsReading } from './windows/reading.ts';
import { storedDefinition } from './windows/stored-definition.ts';
import { wantedOf } from './windows/wanted.ts';

/** Each metric of a window by key, as the results in the engine have it, and what monitors found in them. */
export const windows: ServerRoom = {
  name: 'windows',
  live: (source, query): LiveReadingOf<'windows'> => {
    const reading = new WindowsReading(source, query);
    return {
      first: (signal) => reading.first(signal),
      frame: paced(source, (signal) => reading.read(signal)),
      close: () => reading.close(),
    };
  },
  routes: (api, source) =>
    api.get('/keys', async ({ json, req }) => {
      const query = new URL(req.url).searchParams;
      const known = await knownDefinition(source, req.raw.signal);
      const found = await askOnce(source, req.raw.signal, async (engine, signal) => {
        const wanted = wantedOf(query, known ?? (await storedDefinition(engine, signal)));
        return await listKeys(wanted, query.get('text') ?? '', engine, signal);
      });
      return json(found);
    }),
};
