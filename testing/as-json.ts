/** A document's type as it is after `JSON.stringify` and `JSON.parse`: a Date is text. */
export type AsJson<Value> = Value extends { toJSON(): infer Json }
  ? Json
  : Value extends readonly (infer Element)[]
    ? readonly AsJson<Element>[]
    : Value extends object
      ? { readonly [Key in keyof Value]: AsJson<Value[Key]> }
      : Value;
