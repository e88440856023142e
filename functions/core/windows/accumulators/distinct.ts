import { createHash } from 'node:crypto';
import { type Accumulator, StateError } from './accumulator.ts';
import {
  addToRegisters,
  decodeRegisters,
  encodeRegisters,
  estimate,
  newRegisters,
  type Registers,
} from './registers.ts';
import { scalarOf } from './scalar.ts';

/** The hashes themselves while they are few, which is exact; from then on HyperLogLog registers. */
type Seen = { readonly hashes: Set<string> } | { readonly registers: Registers };

interface Distinct {
  seen: Seen;
}

/** About as long as the registers, when both are written. */
const mostHashes = 256;
const hashBytes = 8;

export const distinctAccumulator: Accumulator<Distinct> = {
  empty: () => ({ seen: { hashes: new Set() } }),
  add(state, value) {
    const scalar = scalarOf(value);
    if (scalar === undefined) return false;
    addHash(state, hashOf(scalar));
    return true;
  },
  merge(state, { seen }) {
    if ('hashes' in seen) for (const hash of seen.hashes) addHash(state, hash);
    else mergeRegisters(state, seen.registers);
  },
  encode: ({ seen }) =>
    'hashes' in seen ? encodeHashes(seen.hashes) : { registers: encodeRegisters(seen.registers) },
  decode(encoded) {
    if (typeof encoded === 'string') return { seen: { hashes: decodeHashes(encoded) } };
    if (typeof encoded === 'object' && encoded !== null && 'registers' in encoded) {
      return { seen: { registers: decodeRegisters(encoded.registers) } };
    }
    throw new StateError('a distinct count is stored as neither hashes nor registers');
  },
  // As registers there are more than the hashes could be: an estimate of fewer would fall behind the exact count.
  result: ({ seen }) =>
    'hashes' in seen ? seen.hashes.size : Math.max(mostHashes + 1, Math.round(estimate(seen.registers))),
};

/** 64 bits, hexadecimal. The number 1 and the text "1" are two values. */
function hashOf(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(value))
    .digest('hex')
    .slice(0, 2 * hashBytes);
}

function addHash(state: Distinct, hash: string): void {
  const { seen } = state;
  if ('registers' in seen) addToRegisters(seen.registers, hash);
  else if (seen.hashes.add(hash).size > mostHashes) state.seen = { registers: registersOf(seen.hashes) };
}

function mergeRegisters(state: Distinct, others: Registers): void {
  const registers = 'registers' in state.seen ? state.seen.registers : registersOf(state.seen.hashes);
  for (const [position, other] of others.entries())
    registers[position] = Math.max(registers[position] ?? 0, other);
  state.seen = { registers };
}

function registersOf(hashes: Iterable<string>): Registers {
  const registers = newRegisters();
  for (const hash of hashes) addToRegisters(registers, hash);
  return registers;
}

function encodeHashes(hashes: Iterable<string>): string {
  return Buffer.from([...hashes].sort().join(''), 'hex').toString('base64');
}

function decodeHashes(encoded: string): Set<string> {
  const bytes = Buffer.from(encoded, 'base64');
  if (
    bytes.toString('base64') !== encoded ||
    bytes.length % hashBytes !== 0 ||
    bytes.length > hashBytes * mostHashes
  ) {
    throw new StateError('the hashes of a distinct count are stored as none');
  }
  const hashes = Array.from({ length: bytes.length / hashBytes }, (_, position) =>
    bytes.toString('hex', position * hashBytes, (position + 1) * hashBytes),
  );
  return new Set(hashes);
}
