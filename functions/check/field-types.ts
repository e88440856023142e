/** Whose values are numbers to both engines. */
const numbers = [
  ...['long', 'integer', 'short', 'byte', 'unsigned_long', 'double', 'float', 'half_float', 'scaled_float'],
  ...['token_count', 'rank_feature'],
];

/** Whose values are no numbers, however they are written. */
const others = [
  ...[
    'keyword',
    'constant_keyword',
    'wildcard',
    'text',
    'match_only_text',
    'search_as_you_type',
    'annotated_text',
  ],
  ...[
    'boolean',
    'binary',
    'ip',
    'version',
    'completion',
    'icu_collation_keyword',
    'counted_keyword',
    'pattern_text',
  ],
  ...['integer_range', 'float_range', 'long_range', 'double_range', 'date_range', 'ip_range'],
  ...['geo_point', 'geo_shape', 'xy_point', 'xy_shape', 'point', 'shape'],
  ...[
    'knn_vector',
    'dense_vector',
    'sparse_vector',
    'rank_vectors',
    'rank_features',
    'semantic',
    'semantic_text',
  ],
  ...['object', 'nested', 'flat_object', 'flattened', 'passthrough', 'join', 'percolator'],
  ...['histogram', 'exponential_histogram', 'aggregate_metric_double', 'tdigest'],
];

/**
 * The field types of OpenSearch 2 and 3 and of Elasticsearch 8 and 9, with those of the plugins that come with them.
 * https://docs.opensearch.org/latest/mappings/supported-field-types/index/,
 * https://www.elastic.co/docs/reference/elasticsearch/mapping-reference/field-data-types
 */
export const fieldTypes: readonly string[] = [
  ...numbers,
  ...others,
  ...['date', 'date_nanos', 'alias', 'derived', 'murmur3', 'star_tree'],
];

/** Whether values of a field of that type are never numbers. */
export function isNeverNumber(type: unknown): boolean {
  return typeof type === 'string' && others.includes(type);
}
