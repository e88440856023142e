import { isObject } from '../core/json/object.ts';

/** A value that no deployment may change, because AWS can't change it in place or would lose records with it. */
export interface Fixed {
  /** The option, or what else a user knows it by. */
  readonly name: string;
  readonly value: string;
  /** What to do instead: the rest of a sentence, without its full stop. */
  readonly remedy: string;
  /** What it was in every stack that was deployed before this value could be chosen, if that is known. */
  readonly initially?: string;
}

/** What the options say of a stream that is there already. */
export interface GivenStream {
  readonly arn: string;
  readonly retentionHours: number;
  /** Of the customer's key; absent when the options name none. */
  readonly keyArn?: string;
  /** The largest record, in KiB, that may come; absent where Lambda gives up one that is too large for it. */
  readonly largestRecordKib?: number;
}

/** What the stack tells the preflight, as properties of the custom resource. */
export interface PreflightProperties {
  readonly fixed: readonly Fixed[];
  readonly stream?: GivenStream;
}

/** CloudFormation passes every number as text. Properties of another version of this stack may lack anything. */
export function readProperties(properties: unknown): PreflightProperties {
  if (!isObject(properties)) return { fixed: [] };
  const fixed = Array.isArray(properties.fixed) ? properties.fixed.filter(isFixed) : [];
  const stream = readStream(properties.stream);
  return { fixed, ...(stream && { stream }) };
}

function isFixed(entry: unknown): entry is Fixed {
  return isObject(entry) && ['name', 'value', 'remedy'].every((key) => typeof entry[key] === 'string');
}

function readStream(stream: unknown): GivenStream | undefined {
  if (!isObject(stream) || typeof stream.arn !== 'string') return undefined;
  const { arn, retentionHours, keyArn, largestRecordKib: largest } = stream;
  return {
    ...{ arn, retentionHours: Number(retentionHours) },
    ...(typeof keyArn === 'string' && { keyArn }),
    ...(largest !== undefined && { largestRecordKib: Number(largest) }),
  };
}

/**
 * A sentence for each value that differs from the deployment before. What only one of the two has isn't compared: it
 * came with this version of the stack, or belongs to a resource that the stack no longer has.
 */
export function refuseChanges(before: readonly Fixed[], now: readonly Fixed[]): string[] {
  const earlier = new Map(before.map(({ name, value }) => [name, value]));
  return now.flatMap((fixed) => refuse(earlier.get(fixed.name), fixed));
}

/**
 * The same for a stack that had no preflight yet, as far as it is known what it was. Such a stack is taken for one of an
 * earlier version; a first deployment that was refused and kept looks the same.
 */
export function refuseFirstChanges(now: readonly Fixed[]): string[] {
  const refusals = now.flatMap((fixed) => refuse(fixed.initially, fixed));
  return refusals.length === 0 ? [] : [...refusals, firstChanges];
}

const firstChanges =
  'The stack looks like one that an earlier version deployed, without a preflight. If its first deployment failed and was kept (--no-rollback), delete the stack and deploy it again.';

function refuse(old: string | undefined, { name, value, remedy }: Fixed): string[] {
  if (old === undefined || old === value) return [];
  return [`${name}: it can't change from "${old}" to "${value}" in place; ${remedy}.`];
}
