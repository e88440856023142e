import { expect, test } from 'vitest';
import { tokenHeader } from '../../../view/protocol/frames.ts';
import { Entrance } from '../../../view/server/entrance.ts';
import { appOf, eventsOf, here } from '../source.ts';

const host = '127.0.0.1:4570';

test('the page may load nothing but the view’s own files, and nothing inline', async () => {
  const { headers, status } = await appOf({}).request(`${here}/flow`, { headers: { host } });
  expect(status).toBe(200);
  const policy = headers.get('content-security-policy') ?? '';
  for (const directive of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"])
    expect(policy).toContain(directive);
  expect(policy).not.toContain('unsafe');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

test.each(['example.com', '127.0.0.1.example.com:4570', 'localhost.example.com', '192.168.0.1:4570', ''])(
  'a request for the host "%s" is refused: its name may have been made to lead here',
  async (named) => {
    const response = await appOf({}).request(`${here}/flow`, { headers: { host: named } });
    expect(response.status).toBe(403);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await response.json()).toEqual({ error: expect.stringContaining('this machine') });
  },
);

test.each(['localhost:8080', '[::1]:4570', '127.0.0.1'])(
  '%s is this machine, through a tunnel too',
  async (named) => {
    expect((await appOf({}).request(`${here}/flow`, { headers: { host: named } })).status).toBe(200);
  },
);

test.each(['cross-site', 'same-site'])('a %s page has no work done, by requests or frames', async (site) => {
  let reads = 0;
  const app = appOf({
    first: async () => {
      reads += 1;
      return { points: [], every: 1 };
    },
  });
  const status = async (path: string, named: string) =>
    (await app.request(`${here}${path}`, { headers: { host, 'sec-fetch-site': named } })).status;
  for (const path of ['/api/frames?room=flow', '/api/flow/anything'])
    expect(await status(path, site)).toBe(403);
  expect(reads).toBe(0);
  // A link on another site may lead to the page.
  expect(await status('/flow', site)).toBe(200);
  expect(await status('/api/flow/anything', 'same-origin')).toBe(404);
  expect(await status('/api/flow/anything', 'none')).toBe(404);
});

const point = { at: 1, read: 0, rejected: 0, lag: 0 };

async function tokenOf(app: ReturnType<typeof appOf>): Promise<string> {
  const response = await app.request(`${here}/api/frames?room=flow`, { headers: { host } });
  for await (const { data } of eventsOf(response)) {
    if (typeof data === 'object' && data !== null && 'session' in data) {
      const { session } = data;
      if (typeof session === 'object' && session !== null && 'token' in session) return String(session.token);
    }
  }
  throw new Error('no hello');
}

const reading = { first: async () => ({ points: [point], every: 1_000 }) };

test('a change needs the page’s own origin and its token, and a view that may change', async () => {
  const app = appOf(reading);
  const token = await tokenOf(app);
  const change = async (headers: Record<string, string>, on = app) =>
    (await on.request(`${here}/api/flow/change`, { method: 'POST', headers: { host, ...headers } })).status;
  const right = { origin: here, [tokenHeader]: token };
  expect(await change(right)).toBe(200);
  expect(await change({ ...right, origin: 'http://localhost:9999' })).toBe(403);
  expect(await change({ ...right, origin: 'https://example.com' })).toBe(403);
  expect(await change({ [tokenHeader]: token })).toBe(403);
  expect(await change({ ...right, [tokenHeader]: 'x' })).toBe(403);
  expect(await change({ origin: here })).toBe(403);
  const reads = appOf(reading, { mayChange: false });
  expect(await change({ origin: here, [tokenHeader]: await tokenOf(reads) }, reads)).toBe(403);
});

test('with an entrance, a printed address leads in once, and nothing else does', async () => {
  let now = 0;
  const entrance = new Entrance(() => now);
  const app = appOf(reading, { entrance });
  const get = (path: string, cookie?: string) =>
    app.request(`${here}${path}`, { headers: { host, ...(cookie !== undefined && { cookie }) } });
  for (const path of ['/flow', '/?ticket=wrong', '/api/frames?room=flow', '/assets/main.js']) {
    expect((await get(path)).status, path).toBe(403);
  }
  const address = `/flow?minutes=15&ticket=${entrance.ticket()}`;
  const entered = await get(address);
  expect(entered.status).toBe(303);
  expect(entered.headers.get('location')).toBe('/flow?minutes=15');
  const cookie = entered.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/HttpOnly/);
  expect(cookie).toMatch(/SameSite=Strict/);
  const own = cookie.split(';')[0];
  expect((await get('/flow', own)).status).toBe(200);
  // An address that others read leads nowhere; the browser that entered by it may load it again.
  const again = await get(address);
  expect([again.status, await again.json()]).toEqual([
    403,
    { error: expect.stringContaining('press Enter') },
  ]);
  expect((await get(address, own)).status).toBe(303);
  const late = `/?ticket=${entrance.ticket()}`;
  now += 300_001;
  expect((await get(late)).status).toBe(403);
  expect((await get('/flow', own)).status).toBe(200);
});

test('what there isn’t is a 404: a room with the page that says so, a request with a sentence', async () => {
  const app = appOf({});
  const get = (path: string) => app.request(`${here}${path}`, { headers: { host } });
  const room = await get('/nowhere');
  expect([room.status, await room.text()]).toEqual([404, '<p>page</p>']);
  expect((await get('/flow')).status).toBe(200);
  const frames = await get('/api/frames?room=nowhere');
  expect([frames.status, await frames.json()]).toEqual([404, { error: 'No room nowhere sends frames.' }]);
  expect((await get('/api/nothing')).status).toBe(404);
  expect((await get('/assets/..%2f..%2fpackage.json')).status).toBe(404);
});
