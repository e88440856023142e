export type Fields = Readonly<Record<string, unknown>>;

/**
 * A partial document over a whole one, as the engines' own partial update does it: objects are merged field by field,
 * everything else is replaced. Changes neither of them.
 * https://docs.opensearch.org/latest/api-reference/document-apis/update-document/
 *
 * @param own objects that earlier merges of the same document made. They are changed in place, so that many partial
 *   documents, one after the other, cost as much as they have fields, however large the whole one has become
 */
export function mergeDocuments(
  whole: Fields,
  partial: Fields,
  own: Set<Fields> = new Set(),
): Record<string, unknown> {
  // Spreading keeps a field named `__proto__` a field.
  const merged: Record<string, unknown> = own.has(whole) ? whole : { ...whole };
  own.add(merged);
  for (const [field, value] of Object.entries(partial)) {
    const before = Object.hasOwn(merged, field) ? merged[field] : undefined;
    setField(merged, field, isFields(before) && isFields(value) ? mergeDocuments(before, value, own) : value);
  }
  return merged;
}

/** An assignment to `__proto__` would change what the object inherits. */
function setField(fields: Record<string, unknown>, field: string, value: unknown): void {
  if (field !== '__proto__') fields[field] = value;
  else Object.defineProperty(fields, field, { value, writable: true, enumerable: true, configurable: true });
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
