import { expect, test } from 'vitest';
import { fieldTypes, isNeverNumber } from '../../../functions/check/field-types.ts';

const words = (text: string) => text.trim().split(/\s+/);

// As the engines' pages list them.
const ofNumbers = words(`
  long integer short byte unsigned_long double float half_float scaled_float token_count rank_feature
`);
const ofTimesAndOthers = words('date date_nanos alias derived murmur3 star_tree');
const ofNoNumbers = words(`
  keyword constant_keyword wildcard text match_only_text search_as_you_type annotated_text boolean binary ip version
  completion icu_collation_keyword counted_keyword pattern_text integer_range float_range long_range double_range
  date_range ip_range geo_point geo_shape xy_point xy_shape point shape knn_vector dense_vector sparse_vector
  rank_vectors rank_features semantic semantic_text object nested flat_object flattened passthrough join percolator
  histogram exponential_histogram aggregate_metric_double tdigest
`);

test('all types of fields that the engines have may be mapped', () => {
  const all = [...ofNumbers, ...ofNoNumbers, ...ofTimesAndOthers];
  expect(fieldTypes.toSorted()).toEqual(all.toSorted());
});

test('a field is never a number by its type alone', () => {
  expect(fieldTypes.filter(isNeverNumber).toSorted()).toEqual(ofNoNumbers.toSorted());
  for (const type of [undefined, null, 7, '', ['text']]) expect(isNeverNumber(type)).toBe(false);
});
