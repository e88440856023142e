import { expect, test } from 'vitest';
import { Fault, type FaultCode } from '../../../cli/kit/fault.ts';
import type { ServerRoom } from '../../../view/server/rooms/room.ts';
import { appOf, here } from '../source.ts';

const { host } = new URL(here);

async function answerOf(thrown: unknown) {
  const room: ServerRoom = {
    name: 'failing',
    routes: (api) =>
      api.get('/', () => {
        throw thrown;
      }),
  };
  const response = await appOf({}, { rooms: [room] }).request(`${here}/api/failing`, { headers: { host } });
  return { status: response.status, body: await response.json() };
}

// The page asks again by itself what may pass: 500 and above.
test.each<[FaultCode, number]>([
  ['USAGE', 400],
  ['OPTION', 400],
  ['TARGET', 502],
])('a fault %s is answered with %i, and says its sentence', async (code, status) => {
  expect(await answerOf(new Fault(code, 'No alert of it is firing.'))).toEqual({
    status,
    body: { error: 'No alert of it is firing.' },
  });
});

test('another failure says its name only: its text may hold anything', async () => {
  expect(await answerOf(new TypeError('secret'))).toEqual({
    status: 500,
    body: { error: 'The view failed: TypeError.' },
  });
});
