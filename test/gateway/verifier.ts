import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { pythonEnvironment } from '../../scripts/python-environment.ts';

/** A request as it came, and what its sender says it was signed with. */
export interface SignatureQuestion {
  readonly method: string;
  /** As on the wire, without the query. */
  readonly path: string;
  /** Decoded once. */
  readonly params: readonly (readonly [string, string])[];
  /** Those that the sender signed, and no others. */
  readonly headers: readonly (readonly [string, string])[];
  /** SHA-256 of the body, in hexadecimal digits, or what stands for it. */
  readonly payload: string;
  readonly secret: string;
  /** `x-amz-date`, such as `20150830T123600Z`. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

export interface ExpectedSignature {
  readonly signature: string;
  /** For whoever wants to know what differs. */
  readonly canonicalRequest: string;
}

/** What tells whether a signature is right, in a process of its own. */
export interface Verifier {
  readonly expected: (question: SignatureQuestion) => Promise<ExpectedSignature>;
  /** Writes the certificate of a new authority, and key and certificate of a server with these names. */
  readonly certify: (files: {
    readonly authority: string;
    readonly server: string;
    readonly names: readonly string[];
  }) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const program = fileURLToPath(new URL('verifier.py', import.meta.url));

const answerLine = z.object({ id: z.number(), error: z.string().optional() });
const expectedSignature = z.object({ signature: z.string(), canonicalRequest: z.string() });

type Settle = (answer: unknown, error?: Error) => void;

/** Starts botocore, of PyPI: neither the functions' signer nor anything that is made from it. */
export async function startVerifier(): Promise<Verifier> {
  const commands = await pythonEnvironment(['botocore==1.43.11', 'trustme==1.2.1']);
  const child = spawn(join(commands, 'python'), [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = new Map<number, Settle>();
  let asked = 0;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const answer: unknown = JSON.parse(line);
    const { id, error } = answerLine.parse(answer);
    waiting.get(id)?.(answer, error === undefined ? undefined : new Error(`The verifier failed: ${error}`));
    waiting.delete(id);
  });
  child.once('exit', (code) => {
    for (const settle of waiting.values()) settle(undefined, new Error(`The verifier ended with ${code}.`));
  });
  const ask = (what: 'sign' | 'certify', question: object): Promise<unknown> =>
    new Promise((resolve, reject) => {
      asked += 1;
      waiting.set(asked, (answer, error) => (error === undefined ? resolve(answer) : reject(error)));
      child.stdin.write(`${JSON.stringify({ id: asked, ask: what, ...question })}\n`);
    });
  return {
    expected: async (question) => expectedSignature.parse(await ask('sign', question)),
    certify: async (files) => {
      await ask('certify', files);
    },
    stop: async () => {
      if (child.exitCode !== null) return;
      // The end of its input ends it, and so does the end of this process.
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}
