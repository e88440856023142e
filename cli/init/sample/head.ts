import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { errorCode, Fault } from '../../kit/fault.ts';

/** As much of a sample is read, after it has been unpacked: more would say the same. */
export const mostBytes = 32 * 1024 * 1024;

/** The beginning of a file. */
export interface Head {
  /** As it is named in messages. */
  readonly name: string;
  readonly bytes: Buffer;
  /** Whether that is all of it. */
  readonly isWhole: boolean;
}

/**
 * Reads a file, or standard input for `-`, as far as needed; gzip is undone, whatever the file's name is.
 * @param signal ends the reading
 * @throws Fault for what can't be read, or is empty
 */
export async function readHead(path: string, signal?: AbortSignal): Promise<Head> {
  const name = path === '-' ? 'standard input' : path;
  if (path !== '-') await checkFile(path);
  else if (process.stdin.isTTY)
    throw new Fault('USAGE', 'Nothing to read: pipe records in, or name a file with --from.');
  // A pipe may never come to its end.
  const source = path === '-' ? process.stdin : createReadStream(path);
  if (signal !== undefined) addAbortSignal(signal, source);
  const head = await readUpTo(name, source, mostBytes);
  const plain = isGzip(head.bytes) ? await unpack(name, head) : head;
  if (plain.bytes.length === 0) throw new Fault('INPUT', `${name} is empty: give a file with some records.`);
  return { name, ...plain };
}

async function checkFile(path: string): Promise<void> {
  const found = await stat(path).catch((error: unknown) => {
    throw new Fault('INPUT', `The file ${path} can't be read (${errorCode(error)}): check --from.`, error);
  });
  if (found.isDirectory()) throw new Fault('INPUT', `${path} is a folder: name one file with --from.`);
}

type Bytes = Pick<Head, 'bytes' | 'isWhole'>;

async function readUpTo(name: string, source: Readable, most: number): Promise<Bytes> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of source) {
      const buffer = Buffer.from(chunk);
      chunks.push(buffer);
      bytes += buffer.length;
      if (bytes > most) break;
    }
  } catch (error) {
    throw new Fault('INPUT', `Reading ${name} failed (${errorCode(error)}): check the file.`, error);
  } finally {
    source.destroy();
  }
  const all = Buffer.concat(chunks);
  return { bytes: all.subarray(0, most), isWhole: bytes <= most };
}

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 0x08;
}

/** A packed head may end in the middle: then what came before counts. */
async function unpack(name: string, { bytes, isWhole }: Bytes): Promise<Bytes> {
  const gunzip = createGunzip();
  const chunks: Buffer[] = [];
  let length = 0;
  gunzip.end(bytes);
  try {
    for await (const chunk of gunzip) {
      const buffer = Buffer.from(chunk);
      chunks.push(buffer);
      length += buffer.length;
      if (length > mostBytes) break;
    }
  } catch (error) {
    if (isWhole || length === 0) {
      throw new Fault(
        'INPUT',
        `${name} begins as gzip, but can't be unpacked (${errorCode(error)}): check the file.`,
        error,
      );
    }
  }
  const all = Buffer.concat(chunks);
  return { bytes: all.subarray(0, mostBytes), isWhole: isWhole && length <= mostBytes };
}
