import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { errorCode, Fault } from '../kit/fault.ts';
import { type CsvOptions, splitCsv } from './csv.ts';
import { toUtf8 } from './encoding.ts';
import type { Format } from './formats.ts';
import { restoreIfLeftovers, restoreLeftovers } from './leftover-lines.ts';
import { splitLines } from './lines.ts';
import type { Input, InputChunk } from './record.ts';

export type Source =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'stdin' }
  | { readonly kind: 'socket'; readonly host: string; readonly port: number };

const readChunkBytes = 256 * 1024;

/** How the bytes of a source are read. */
export interface InputOptions extends CsvOptions {
  /** Undefined: by the file's name, and leftovers by their first line. */
  readonly format?: Format | undefined;
}

/**
 * Opens the source, or says why it can't be.
 * @throws Fault if there is no such file, or nobody listens at the address.
 */
export async function openInput(source: Source, options: InputOptions, signal: AbortSignal): Promise<Input> {
  if (source.kind === 'file') return openFile(source.path, options);
  if (source.kind === 'stdin') return toInput('standard input', process.stdin, options);
  return openSocket(source.host, source.port, options, signal);
}

async function openFile(path: string, options: InputOptions): Promise<Input> {
  const size = await fileSize(path);
  const file = createReadStream(path, { highWaterMark: readChunkBytes });
  const gzipped = path.endsWith('.gz');
  const plainName = gzipped ? path.slice(0, -'.gz'.length) : path;
  const named = { ...namedOptions(plainName), ...withoutUndefined(options) };
  // pipe() passes no errors on, and both ends have to be destroyed on either's failure.
  const content = gzipped ? file.pipe(createGunzip({ chunkSize: readChunkBytes })) : file;
  if (content !== file) file.once('error', (error) => content.destroy(error));
  const input = toInput(path, content, named);
  return {
    ...input,
    ...(size > 0 ? { size } : {}),
    position: () => file.bytesRead,
    close: () => {
      file.destroy();
      content.destroy();
    },
  };
}

/** What a file's name says of how it is to be read. */
function namedOptions(name: string): InputOptions {
  if (/\.(?:tsv|tab)$/i.test(name)) return { format: 'csv', delimiter: '\t' };
  return /\.csv$/i.test(name) ? { format: 'csv' } : {};
}

function withoutUndefined({ format, delimiter, warn }: InputOptions): InputOptions {
  return { ...(format && { format }), ...(delimiter && { delimiter }), ...(warn && { warn }) };
}

async function fileSize(path: string): Promise<number> {
  const found = await stat(path).catch((error: unknown) => {
    throw new Fault('INPUT', `The file ${path} can't be read (${errorCode(error)}): check --file.`, error);
  });
  if (found.isDirectory()) throw new Fault('INPUT', `${path} is a folder: name one file with --file.`);
  // A named pipe has no size that means anything.
  return found.isFile() ? found.size : 0;
}

async function openSocket(
  host: string,
  port: number,
  options: InputOptions,
  signal: AbortSignal,
): Promise<Input> {
  const socket = connect({ host, port });
  const name = `${host}:${port}`;
  try {
    await once(socket, 'connect', { signal });
  } catch (error) {
    socket.destroy();
    throw new Fault(
      'INPUT',
      `Nothing to read at ${name} (${errorCode(error)}): start the server first.`,
      error,
    );
  }
  // Without a listener an error before the first read would end the process; the read reports it.
  socket.on('error', () => undefined);
  return toInput(name, socket, options);
}

function toInput(name: string, bytes: Readable, options: InputOptions): Input {
  return {
    name,
    chunks: split(toUtf8(name, readable(name, bytes)), options),
    position: () => 0,
    close: () => bytes.destroy(),
  };
}

function split(bytes: AsyncIterable<Uint8Array>, options: InputOptions): AsyncGenerator<InputChunk> {
  const { format } = options;
  if (format === 'csv') return splitCsv(bytes, options);
  const lines = splitLines(bytes);
  if (format === 'lines') return lines;
  return format === 'leftovers' ? restoreLeftovers(lines) : restoreIfLeftovers(lines);
}

async function* readable(name: string, bytes: Readable): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of bytes) yield asBytes(chunk);
  } catch (error) {
    throw new Fault('INPUT', `Reading ${name} failed (${errorCode(error)}) before its end.`, error);
  }
}

function asBytes(chunk: unknown): Uint8Array {
  return chunk instanceof Uint8Array ? chunk : Buffer.from(String(chunk));
}
