import type { FieldMapping } from '../../../functions/pipeline/index.ts';

/** What has to be done to a value before the engine takes it, or before windows can compute with it. */
export type Conversion =
  /** Text to a number; blanks are no value. */
  | 'number'
  /** The same, with a comma before the fraction. */
  | 'comma'
  /** `true` and `false` as text, in any case. */
  | 'boolean'
  /** Numbers since the epoch to ISO 8601. */
  | 'microseconds'
  | 'nanoseconds'
  /** Blanks are no value; all else stays. */
  | 'present'
  /** The empty text is no value. */
  | 'text';

/** Of a field that the mapping has. */
export type Mapped =
  | {
      readonly kind: 'value';
      readonly mapping: FieldMapping;
      /** TypeScript's type of one value in the document. */
      readonly type: string;
    }
  | {
      readonly kind: 'object';
      readonly nested: boolean;
      readonly shape: Shape;
    }
  /** It has no mapping: it goes to the flat field `unmapped`. */
  | { readonly kind: 'unmapped'; readonly why: string };

export interface Field {
  readonly name: string;
  readonly is: Mapped;
  /** Objects that have a value under this name, of `of`. */
  readonly present: number;
  readonly of: number;
  readonly list: boolean;
  /** Whether null stands under this name too. */
  readonly nullable: boolean;
  readonly convert?: Conversion;
}

/** A point that the transform makes of two fields of the same object. */
export interface Point {
  readonly name: string;
  readonly lat: string;
  readonly lon: string;
  readonly present: number;
  readonly of: number;
}

/** The fields of objects of one kind. */
export interface Shape {
  readonly fields: readonly Field[];
  readonly points: readonly Point[];
}

/** Something that the sample left open, what was done, and what to do if that is wrong. */
export interface Doubt {
  /** Path of the field, if it is one's. */
  readonly field?: string;
  readonly doubt: string;
  readonly remedy: string;
}
