import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCombinedLogFormat } from '../../../pipelines/parsers/combined-log-format.ts';

const at = '[23/Nov/2026:10:00:00 +0000]';

/** A line whose request, result and quoted tail are given. */
function line(request: string, result = '200 5', tail = ''): string {
  return `192.0.2.1 - - ${at} "${request}" ${result}${tail}`;
}

describe('a line of Combined Log Format', () => {
  it('is read field by field, its time in UTC', () => {
    const text =
      '192.0.2.44 - mara [09/Feb/2026:23:59:58 -0530] "GET /a?b=c HTTP/1.1" 206 1234 "https://shop.example/" "Agent/1.0 (x; y)"';
    expect(parseCombinedLogFormat(text)).toEqual({
      time: '2026-02-10T05:29:58.000Z',
      client: '192.0.2.44',
      identity: undefined,
      user: 'mara',
      request: { method: 'GET', target: '/a?b=c', protocol: 'HTTP/1.1' },
      status: 206,
      bytes: 1234,
      referrer: 'https://shop.example/',
      userAgent: 'Agent/1.0 (x; y)',
      extra: undefined,
      host: undefined,
      others: undefined,
    });
  });

  it.each(['2001:db8::7', '::ffff:192.0.2.1', 'host-7.isp.example'])('takes the client %s', (client) => {
    expect(parseCombinedLogFormat(`${client} - - ${at} "GET / HTTP/1.1" 200 5`)).toMatchObject({ client });
  });

  it('takes a user with spaces and an identity', () => {
    const text = `192.0.2.1 ident Mara de Vries ${at} "GET / HTTP/1.1" 200 5`;
    expect(parseCombinedLogFormat(text)).toMatchObject({ identity: 'ident', user: 'Mara de Vries' });
  });

  it('may lack referrer and agent, as Common Log Format does', () => {
    expect(parseCombinedLogFormat(line('GET / HTTP/1.0', '304 -'))).toMatchObject({
      status: 304,
      bytes: undefined,
      referrer: undefined,
      userAgent: undefined,
    });
  });

  it.each([
    [
      'escaped quotes and backslashes',
      ' "-" "a \\"b\\" c\\\\"',
      { referrer: undefined, userAgent: 'a "b" c\\' },
    ],
    [
      'a dash for an agent',
      ' "https://a.example/" "-"',
      { referrer: 'https://a.example/', userAgent: undefined },
    ],
    ['an agent without its closing quote', ' "-" "Mozilla/5.0 (compat', { userAgent: 'Mozilla/5.0 (compat' }],
    ['a referrer without its closing quote', ' "https://a.exam', { referrer: 'https://a.exam' }],
    ['bare quotes within an agent', ' "-" "a"b"c"', { userAgent: 'a"b"c' }],
    ['an escaped byte, left as it is', ' "-" "\\xe4\\t"', { userAgent: '\\xe4\\t' }],
    ['fields after the agent', ' "-" "a" 0.042 "b"', { userAgent: 'a', extra: '0.042 "b"' }],
  ])('takes %s', (_, tail, expected) => {
    expect(parseCombinedLogFormat(line('GET / HTTP/1.1', '200 5', tail))).toMatchObject(expected);
  });

  it.each([
    ['-', {}],
    ['', {}],
    ['GET /', { method: 'GET', target: '/' }],
    ['M-SEARCH * HTTP/1.1', { method: 'M-SEARCH', target: '*', protocol: 'HTTP/1.1' }],
    ['CONNECT a.example:443 HTTP/1.1', { method: 'CONNECT', target: 'a.example:443', protocol: 'HTTP/1.1' }],
    ['GET /a b HTTP/2', { method: 'GET', target: '/a b', protocol: 'HTTP/2' }],
    ['GET /\\"q\\" HTTP/1.1', { method: 'GET', target: '/\\"q\\"', protocol: 'HTTP/1.1' }],
    ['GET /a"b HTTP/1.1', { method: 'GET', target: '/a"b', protocol: 'HTTP/1.1' }],
    ['\\x16\\x03\\x01\\x02', { broken: '\\x16\\x03\\x01\\x02' }],
    ['\u0016\u0003\u0001\u0000\u00b6', { broken: '\u0016\u0003\u0001\u0000\u00b6' }],
    ['SSH-2.0-Go', { broken: 'SSH-2.0-Go' }],
    ['hello there', { broken: 'hello there' }],
  ])('takes the request %j', (request, expected) => {
    expect(parseCombinedLogFormat(line(request)).request).toEqual(expected);
  });

  it('is not fooled by a status that a client wrote into its request', () => {
    const entry = parseCombinedLogFormat(line('GET /\\" 200 7 \\"x HTTP/1.1', '404 9'));
    expect(entry).toMatchObject({ status: 404, bytes: 9 });
  });
});

describe('what is no access-log line', () => {
  it.each([
    ['', /client and a \[time\]/],
    ['Nov 23 11:09:02 web-1 sshd[811]: closed', /client and a \[time\]/],
    [`192.0.2.1 ${at} "GET / HTTP/1.1" 200 5`, /user is missing/],
    [`192.0.2.1 - ${at} "GET / HTTP/1.1" 200 5`, /user is missing/],
    ['192.0.2.1 - - [31/Feb/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 5', /time is not/],
    ['192.0.2.1 - - [23/Foo/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 5', /time is not/],
    ['192.0.2.1 - - [23/Nov/2026:25:00:00 +0000] "GET / HTTP/1.1" 200 5', /time is not/],
    [line('GET / HTTP/1.1', '20 5'), /request in quotes/],
    [line('GET / HTTP/1.1', '200 1234567890123456'), /request in quotes/],
    [line('GET / HTTP/1.1', '200 5x'), /request in quotes/],
    [`192.0.2.1 - - ${at} "GET /cut`, /request in quotes/],
    [`${line('GET / HTTP/1.1')}\n${line('GET / HTTP/1.1')}`, /more than one line/],
  ])('%j is refused with its reason', (text, reason) => {
    expect(() => parseCombinedLogFormat(text)).toThrow(reason);
  });
});

const REASON =
  /^Error: (The record holds more than one line\.|No access-log line: (a client and a \[time\] are missing\.|the user is missing\.|the time is not of the form \[17\/May\/2015:10:05:03 \+0000\] "|a request in quotes with status and bytes after it is missing\.|the client is no address and no host name, or more stands before it\.|of two addresses before the time it is open which is the client’s\.|more stands before the time than a client, an identity and a user, and it can’t be placed\.))$/;

describe('any text', () => {
  const pieces = fc.constantFrom(
    '"',
    '\\',
    ' ',
    '-',
    '[',
    ']',
    ' [',
    '" "',
    '\\"',
    '200 5',
    at,
    'GET / HTTP/1.1',
    '::1',
    '\u0000',
    'é',
  );
  const almost = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(''));
  const tailed = fc.tuple(almost, almost).map(([request, tail]) => line(request, '200 5', ` ${tail}`));

  it('is read, or refused with a reason that holds nothing of it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), almost, tailed), (text) => {
        try {
          expect(parseCombinedLogFormat(text).client).not.toBe('');
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(Error);
          expect(String(thrown)).toMatch(REASON);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('gives back what was written', () => {
    const value = fc
      .string({ minLength: 1, unit: 'grapheme' })
      .filter((text) => !/[\n]/.test(text) && text !== '-');
    fc.assert(
      fc.property(value, value, (referrer, agent) => {
        const quote = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;
        const text = line('GET / HTTP/1.1', '200 5', ` ${quote(referrer)} ${quote(agent)}`);
        expect(parseCombinedLogFormat(text)).toMatchObject({ referrer, userAgent: agent, extra: undefined });
      }),
    );
  });

  it.each([
    ['quotes', '"'],
    ['quotes and spaces', '" '],
    ['backslashes', '\\'],
    ['escaped quotes', '\\"'],
    ['brackets', ' ['],
    ['almost a result', '" 200 '],
    ['a result that goes on', '" 200 5x'],
  ])('is done with in time linear in its length, even 1 MiB of %s', (_, piece) => {
    const junk = piece.repeat(Math.ceil((1 << 20) / piece.length));
    const started = performance.now();
    for (const text of [junk, `192.0.2.1 - - ${at} "${junk}`, line('GET / HTTP/1.1', '200 5', ` "${junk}`)]) {
      try {
        parseCombinedLogFormat(text);
      } catch {
        // Refusing is as good as reading here: only the time counts.
      }
    }
    // About 0.1 s as measured; quadratic would be minutes.
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
