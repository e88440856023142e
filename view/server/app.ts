import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { Fault } from '../../cli/kit/fault.ts';
import type { Session } from '../protocol/frames.ts';
import type { Source } from '../sources/source.ts';
import { sendFrames } from './frames.ts';
import { type Guarding, guard, refuse, secured } from './guard.ts';
import type { PageFile } from './page-files.ts';
import { sentenceOf } from './reading.ts';
import { Readings } from './readings.ts';
import type { ServerRoom } from './rooms/room.ts';

export interface ViewOptions extends Omit<Guarding, 'token'> {
  readonly source: Source;
  /** Those that the page has an address for. */
  readonly rooms: readonly ServerRoom[];
  /** What a browser loads, by name. */
  readonly files: Promise<ReadonlyMap<string, PageFile>>;
  /** Of Shardline. */
  readonly version: string;
  /** Milliseconds without an answer after which pages are told so. */
  readonly slowMs?: number;
}

/** Everything that the view answers. */
export function viewApp({ source, rooms, files, version, entrance, mayChange, slowMs }: ViewOptions): Hono {
  const token = randomBytes(24).toString('base64url');
  const readings = new Readings(source, rooms);
  const names = rooms.map(({ name }) => name);
  const session = async (signal: AbortSignal): Promise<Session> => ({
    pipeline: (await source.facts(signal)).name,
    target: source.target,
    ...{ mayChange, token, version, rooms: names },
  });
  const app = new Hono();
  app.use(secured, guard({ token, entrance, mayChange }));
  app.get('/api/frames', (context) => {
    const { room = '', ...query } = context.req.query();
    const reading = readings.of(room, new URLSearchParams(query));
    if (reading === undefined) return refuse(context, 404, `No room ${room} sends frames.`);
    return sendFrames(context, reading, session, () => readings.tidy(), slowMs);
  });
  for (const { name, routes } of rooms) {
    const api = new Hono();
    routes?.(api, source);
    app.route(`/api/${name}`, api);
  }
  app.all('/api/*', (context) => refuse(context, 404, 'This view has no such request.'));
  app.get('/assets/:name', async (context) => {
    const file = (await files).get(context.req.param('name'));
    return file === undefined ? context.notFound() : answer(file, 200);
  });
  app.get('*', async (context) => {
    const page = (await files).get('index.html');
    if (page === undefined) return context.notFound();
    const [, room = ''] = context.req.path.split('/');
    // The page says itself that there is no such room.
    return answer(page, room === '' || names.includes(room) ? 200 : 404);
  });
  app.onError((thrown, context) => {
    // Asking again doesn't mend these.
    const isRefused = thrown instanceof Fault && ['USAGE', 'OPTION'].includes(thrown.code);
    const status = isRefused ? 400 : thrown instanceof Fault ? 502 : 500;
    return refuse(context, status, sentenceOf(thrown));
  });
  return app;
}

function answer({ type, content }: PageFile, status: number): Response {
  return new Response(new Uint8Array(content), { status, headers: { 'content-type': type } });
}
