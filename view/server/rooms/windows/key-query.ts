import type { KeyValues } from '../../../protocol/alerts.ts';

/** Documents of any of these keys. */
export function ofKeys(keyFields: readonly string[], keys: readonly KeyValues[]): object {
  const [field] = keyFields;
  if (field === undefined) return { match_all: {} };
  if (keyFields.length === 1)
    return { terms: { [`key.${field}`]: keys.flatMap(([value]) => textOf(value)) } };
  return {
    bool: {
      minimum_should_match: 1,
      should: keys.map((key) => ({
        bool: {
          filter: keyFields.map((name, position) => ({
            term: { [`key.${name}`]: textOf(key[position])[0] ?? '' },
          })),
        },
      })),
    },
  };
}

/** The engine keeps a key's values as texts. */
function textOf(value: KeyValues[number] | undefined): string[] {
  return value === undefined ? [] : [String(value)];
}

/** Documents in which a value of the key has this text in it. */
export function withText(keyFields: readonly string[], text: string): object {
  const value = `*${text.replace(/[*?\\]/g, '\\$&')}*`;
  return {
    bool: {
      minimum_should_match: 1,
      should: keyFields.map((name) => ({ wildcard: { [`key.${name}`]: { value, case_insensitive: true } } })),
    },
  };
}

/** Groups documents by their key: `terms` of one field, or of several together. */
export function byKeyOf(keyFields: readonly string[], options: object): object {
  const [field] = keyFields;
  if (keyFields.length === 1) return { terms: { field: `key.${field}`, ...options } };
  return { multi_terms: { terms: keyFields.map((name) => ({ field: `key.${name}` })), ...options } };
}

/** The key in a document: the values of its fields, in order. */
export function keyIn(keyFields: readonly string[], key: unknown): KeyValues {
  const values: Readonly<Record<string, unknown>> = typeof key === 'object' && key !== null ? { ...key } : {};
  return keyFields.map((name) => {
    const value = values[name];
    return typeof value === 'number' || typeof value === 'boolean' ? value : String(value ?? '');
  });
}
