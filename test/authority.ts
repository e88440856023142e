import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Authority {
  /** Path of its certificate in PEM. */
  readonly ca: string;
  /** Of a server on the loopback address, vouched for by it. */
  readonly server: { readonly key: string; readonly cert: string };
}

/** A certificate authority that nobody knows, and what it vouches for, as files of a folder. */
export function makeAuthority(folder: string): Authority {
  const file = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' });
  const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout'];
  const until = ['-days', '2'];
  openssl('req', '-x509', ...key, file('ca.key'), '-out', file('ca.pem'), ...until, '-subj', '/CN=Test CA');
  openssl('req', ...key, file('server.key'), '-out', file('server.csr'), '-subj', '/CN=localhost');
  writeFileSync(file('names'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
  const by = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial'];
  openssl(
    'x509',
    '-req',
    '-in',
    file('server.csr'),
    ...by,
    ...until,
    '-extfile',
    file('names'),
    '-out',
    file('server.pem'),
  );
  const text = (name: string) => readFileSync(file(name), 'utf8');
  return { ca: file('ca.pem'), server: { key: text('server.key'), cert: text('server.pem') } };
}
