type Fields = Readonly<Record<string, unknown>>;

/**
 * A partial document over a whole one, as the engines' own partial update does it: objects are merged field by field,
 * everything else is replaced.
 * https://docs.opensearch.org/latest/api-reference/document-apis/update-document/
 */
export function mergeDocuments(whole: Fields, partial: Fields): Fields {
  const changes = Object.entries(partial).map(([field, value]) => {
    const before = Object.hasOwn(whole, field) ? whole[field] : undefined;
    return [field, isFields(before) && isFields(value) ? mergeDocuments(before, value) : value] as const;
  });
  // Not by spreading: a field named `__proto__` stays a field.
  return Object.fromEntries([...Object.entries(whole), ...changes]);
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
