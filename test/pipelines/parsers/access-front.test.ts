import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFront } from '../../../pipelines/parsers/access-front.ts';
import { parseCombinedLogFormat } from '../../../pipelines/parsers/combined-log-format.ts';

const tail = '[23/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 5 "-" "curl/8.0"';
const read = (front: string) => {
  const { client, identity, user, host, others, status } = parseCombinedLogFormat(`${front} ${tail}`);
  expect(status).toBe(200);
  return { client, identity, user, host, ...others };
};
const at = '203.0.113.7';
const iso = '2026-11-30T03:01:46.123456789Z';

describe('before the time of an access-log line', () => {
  it.each<[string, object]>([
    [`${at} - mara`, { client: at, user: 'mara' }],
    ['2001:db8::7 - -', { client: '2001:db8::7' }],
    ['fe80::1%eth0 - -', { client: 'fe80::1%eth0' }],
    ['::ffff:203.0.113.7 - -', { client: '::ffff:203.0.113.7' }],
    ['host-7.isp.example - -', { client: 'host-7.isp.example' }],
    [`${at} ident mara`, { client: at, identity: 'ident', user: 'mara' }],
  ])('%j is what it was', (front, expected) => {
    expect(read(front)).toEqual({ identity: undefined, user: undefined, ...expected });
  });

  it.each<[string, string, object]>([
    [
      'a list of forwarded addresses',
      `${at}, 198.51.100.9 - mara`,
      { client: at, user: 'mara', forwardedBy: ['198.51.100.9'] },
    ],
    ['without blanks', `${at},198.51.100.9 - -`, { client: at, forwardedBy: ['198.51.100.9'] }],
    [
      'of three, of both families, with ports',
      `[2001:db8::7]:5123, ${at}:443,10.0.0.1 - -`,
      { client: '2001:db8::7', clientPort: 5123, forwardedBy: [`${at}:443`, '10.0.0.1'] },
    ],
    ['in quotes', `"${at}, 198.51.100.9" - "Mara de Vries"`, { client: at, user: 'Mara de Vries' }],
    [
      'and the proxy after it',
      `${at}, 198.51.100.9 10.0.0.1 - -`,
      { client: at, forwardedBy: ['198.51.100.9', '10.0.0.1'] },
    ],
    [
      'in parentheses after the proxy',
      `10.0.0.1 (${at}, 198.51.100.9) - -`,
      { client: at, forwardedBy: ['198.51.100.9', '10.0.0.1'] },
    ],
    ['whose client is unknown', `unknown, ${at} - -`, { client: undefined, forwardedBy: [at] }],
    ['one, and a proxy inside the network', `${at} 10.0.0.1 - -`, { client: at, forwardedBy: ['10.0.0.1'] }],
    ['and the other way round', `10.0.0.1 ${at} - -`, { client: at, forwardedBy: ['10.0.0.1'] }],
    ['that begins in a private network', `10.0.0.1, ${at} - -`, { client: at, forwardedBy: ['10.0.0.1'] }],
    [
      'that begins in several, of both families, with ports, brackets and a zone',
      `fe80::1%eth0, [fd12:3456::1]:51234, 192.168.1.9:5123,unknown, [2001:db8::7]:443, ${at} - -`,
      {
        client: '2001:db8::7',
        clientPort: 443,
        forwardedBy: ['fe80::1%eth0', '[fd12:3456::1]:51234', '192.168.1.9:5123', 'unknown', at],
      },
    ],
    ...[
      '172.31.255.1',
      '100.64.0.1',
      '0.0.0.0',
      '127.0.0.1',
      '169.254.1.1',
      '::1',
      '0:0:0:0:0:0:0:1',
      'FD00::1',
      'feb0::1',
      '::ffff:10.0.0.1',
      '::ffff:a00:1',
    ].map((own): [string, string, object] => [
      `that begins with ${own}`,
      `${own}, ${at} - -`,
      { client: at, forwardedBy: [own] },
    ]),
    ...['172.32.0.1', '100.128.0.1', '11.0.0.1', '2001:db8::1', '::ffff:203.0.113.9', 'fb00::1'].map(
      (other): [string, string, object] => [
        `that begins with ${other}, which is public`,
        `${other}, ${at} - -`,
        { client: other, forwardedBy: [at] },
      ],
    ),
    [
      'of private networks alone',
      '10.0.0.1, 192.168.1.9, fd00::1 - -',
      { client: '10.0.0.1', forwardedBy: ['192.168.1.9', 'fd00::1'] },
    ],
    [
      'of private networks, and the proxy after it',
      `10.0.0.1, 10.0.0.2 ${at} - -`,
      { client: at, forwardedBy: ['10.0.0.1', '10.0.0.2'] },
    ],
    [
      'that begins in one, in parentheses after the proxy',
      `10.0.0.9 (10.0.0.1, ${at}) - -`,
      { client: at, forwardedBy: ['10.0.0.1', '10.0.0.9'] },
    ],
    [
      'whose client is unknown, whatever follows',
      `unknown, 10.0.0.1, ${at} - -`,
      { client: undefined, forwardedBy: ['10.0.0.1', at] },
    ],
    ['none, and the client itself', `- ${at} - -`, { client: at }],
  ])('%s', (_, front, expected) => {
    expect(read(front)).toMatchObject(expected);
  });

  it.each<[string, string, object]>([
    [
      'with its port',
      `shop.example.org:443 ${at} - -`,
      { client: at, host: 'shop.example.org', virtualHost: 'shop.example.org:443' },
    ],
    ['without', `shop.example.org ${at} - mara`, { client: at, user: 'mara', host: 'shop.example.org' }],
    ['that has no name', `127.0.1.1:80 ${at} - -`, { client: at, host: '127.0.1.1' }],
    ['of nginx without a name', `_ ${at} - -`, { client: at, host: '_' }],
    [
      'and a list',
      `shop.example.org:443 ${at}, 10.0.0.1 - -`,
      { client: at, host: 'shop.example.org', forwardedBy: ['10.0.0.1'] },
    ],
    [
      'and a client with a name',
      'shop.example.org:443 host-7.isp.example - -',
      { client: 'host-7.isp.example' },
    ],
    ['and no client', 'shop.example.org:443 - - -', { client: undefined, host: 'shop.example.org' }],
    [
      'and a user of several words',
      `shop.example.org:80 ${at} - Mara de Vries`,
      { client: at, user: 'Mara de Vries' },
    ],
  ])('a virtual host %s', (_, front, expected) => {
    expect(read(front)).toMatchObject(expected);
  });

  it.each<[string, string, string | undefined]>([
    ['syslog', '<134>Nov 30 03:01:46 web-1 nginx: ', 'web-1'],
    ['syslog with the process, without a priority', 'Nov  3 03:01:46 web-1 nginx[811]: ', 'web-1'],
    ['syslog with an ISO time', '2026-11-30T03:01:46.123456+00:00 web-1 nginx: ', 'web-1'],
    ['RFC 5424', '<134>1 2026-11-30T03:01:46.123Z web-1 nginx 811 - - ', 'web-1'],
    [
      'RFC 5424 with data and a mark',
      '<134>1 2026-11-30T03:01:46Z web-1 nginx - ID47 [a@1 b="c d"][e f="g"] \ufeff',
      'web-1',
    ],
    ['the kubelet', `${iso} stdout F `, undefined],
    ['docker logs -t', `${iso} `, undefined],
    ['docker compose logs', 'shop-web-1  | ', 'shop-web-1'],
    ['docker compose logs -t', `web-1 | ${iso} `, 'web-1'],
    ['kubectl logs --prefix', '[pod/web-7d9f/nginx] ', 'web-7d9f'],
    ['Heroku', '2026-11-30T03:01:46.123456+00:00 app[web.1]: ', undefined],
    ['a program', 'nginx[811]: ', undefined],
  ])('the prefix of %s is taken off, and kept', (_, prefix, host) => {
    for (const front of [`${at} - mara`, `${at}, 198.51.100.9 - mara`]) {
      expect(read(`${prefix}${front}`)).toMatchObject({ client: at, user: 'mara', host });
    }
    expect(read(`${prefix}shop.example.org:443 ${at} - mara`)).toMatchObject({
      client: at,
      host: host ?? 'shop.example.org',
      virtualHost: 'shop.example.org:443',
      logPrefix: prefix.trim(),
    });
  });

  it.each<[string, string, object]>([
    ['no client', '- - -', { client: undefined, user: undefined }],
    ['no client, and its user', '- - mara', { client: undefined, user: 'mara' }],
    ['a blank for a client', ' - mara', { client: undefined, user: 'mara' }],
    ['an empty text for a client', '"" - -', { client: undefined }],
    ['a client on a socket', 'unix: - -', { client: undefined }],
    ['a client with a port', `${at}:51234 - -`, { client: at, clientPort: 51234 }],
    ['a client in brackets', '[2001:db8::7] - -', { client: '2001:db8::7' }],
    ['a user in quotes', `${at} - "Mara \\"M\\" de Vries"`, { client: at, user: 'Mara "M" de Vries' }],
    ['an empty user', `${at} - ""`, { client: at, user: undefined }],
    [
      'the client twice, as older ingress controllers',
      `${at} - [${at}] - mara`,
      { client: at, user: 'mara' },
    ],
    [
      'the virtual host as identity, as lighttpd',
      `${at} shop.example.org -`,
      { client: at, identity: 'shop.example.org' },
    ],
  ])('%s', (_, front, expected) => {
    expect(read(front)).toMatchObject(expected);
  });

  it.each<[string, RegExp]>([
    [`198.51.100.9 ${at} - -`, /of two addresses/],
    [`10.0.0.1 10.0.0.2 - -`, /of two addresses/],
    [`198.51.100.9:51234 ${at} - -`, /of two addresses/],
    [`web-1 frontend ${at} - -`, /can’t be placed/],
    [`web-1 frontend - -`, /can’t be placed/],
    [`198.51.100.9 - ${at}`, /can’t be placed/],
    [`web-1 ${at} -`, /can’t be placed/],
    [`${at} shop.example.org - -`, /can’t be placed/],
    [`${at} - - -`, /can’t be placed/],
    [`shop.example.org:443 - -`, /no address and no host name/],
    [`access.log:${at} - -`, /no address and no host name/],
    [`${at}, somebody - -`, /no address and no host name/],
    [`client=${at} - -`, /no address and no host name/],
    [`${at}/32 - -`, /no address and no host name/],
    [`300.1.2.3, ${at} - -`, /no address and no host name/],
    [`${at} -`, /user is missing/],
    [`shop.example.org:443 ${at} -`, /no address and no host name|user is missing/],
  ])('%j is refused rather than given a wrong client or user', (front, reason) => {
    expect(() => read(front)).toThrow(reason);
  });

  it('whatever stands there, a client is an address or a name, and no user holds another field', () => {
    const piece = fc.constantFrom(
      '-',
      at,
      '10.0.0.1',
      '2001:db8::7',
      `${at},`,
      'shop.example.org',
      'a:80',
      'mara',
      'web-1',
      '"x y"',
      '""',
      '(',
      iso,
      'nginx:',
      '|',
      `[${at}]`,
      'unknown',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 7 }), (pieces) => {
        let front: ReturnType<typeof readFront>;
        try {
          front = readFront(pieces.join(' '));
        } catch (thrown) {
          expect(String(thrown)).toMatch(/^Error: No access-log line: /);
          return;
        }
        expect(front.client ?? 'x').toMatch(/^(?:[\w.-]+|2001:db8::7)$/);
        expect(front.client).not.toBe('-');
        expect(front.user ?? '').not.toMatch(/203\.0|- |,/);
      }),
      { numRuns: 3_000 },
    );
  });

  it.each(['a', ' ', ',', '"', '1.1.1.1, ', '(', '- ', '[a]', '<1>', 'a: '])(
    'is done with in time linear in its length, even 1 MiB of %j',
    (piece) => {
      const junk = piece.repeat(Math.ceil((1 << 20) / piece.length));
      const started = performance.now();
      try {
        read(junk);
      } catch {
        // Refusing is as good as reading here: only the time counts.
      }
      expect(performance.now() - started).toBeLessThan(5_000);
    },
  );
});
