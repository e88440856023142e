import { createHash } from 'node:crypto';
import { isObject } from '../../json/object.ts';
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
type DistinctValues = { readonly hashes: Set<string> } | { readonly registers: Registers };

interface Distinct {
  values: DistinctValues;
}

/** About as long as the registers, when both are written. */
const mostHashes = 256;
const hashBytes = 8;

export const distinctAccumulator: Accumulator<Distinct> = {
  empty: () => ({ values: { hashes: new Set() } }),
  add(state, value) {
    const scalar = scalarOf(value);
    if (scalar === undefined) return false;
    addHash(state, hashOf(scalar));
    return true;
  },
  merge(state, { values }) {
    if ('hashes' in values) for (const hash of values.hashes) addHash(state, hash);
    else mergeRegisters(state, values.registers);
  },
  encode: ({ values }) =>
    'hashes' in values ? encodeHashes(values.hashes) : { registers: encodeRegisters(values.registers) },
  decode(encoded) {
    if (typeof encoded === 'string') return { values: { hashes: decodeHashes(encoded) } };
    if (isObject(encoded)) return { values: { registers: decodeRegisters(encoded.registers) } };
    throw new StateError('a distinct count is stored as neither hashes nor registers');
  },
  // As registers there are more than the hashes could be: an estimate of fewer would fall behind the exact count.
  result: ({ values }) =>
    'hashes' in values
      ? values.hashes.size
      : Math.max(mostHashes + 1, Math.round(estimate(values.registers))),
};

/** 64 bits, hexadecimal. The number 1 and the text "1" are two values. */
function hashOf(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(value))
    .digest('hex')
    .slice(0, 2 * hashBytes);
}

function addHash(state: Distinct, hash: string): void {
  const { values } = state;
  if ('registers' in values) addToRegisters(values.registers, hash);
  else if (values.hashes.add(hash).size > mostHashes)
    state.values = { registers: registersOf(values.hashes) };
}

function mergeRegisters(state: Distinct, others: Registers): void {
  const registers = 'registers' in state.values ? state.values.registers : registersOf(state.values.hashes);
  for (const [position, other] of others.entries())
    registers[position] = Math.max(registers[position] ?? 0, other);
  state.values = { registers };
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
