/**
 * Exact text: filters, aggregations, sorting. Longer values are kept but not indexed, because a term of more than
 * 32,766 bytes has its document refused; 8,191 characters of UTF-8 never have more.
 * https://docs.opensearch.org/latest/field-types/supported-field-types/keyword/
 */
export const keyword = { type: 'keyword', ignore_above: 8191 } as const;
