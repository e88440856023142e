/** Placeholder until parsed: the environment contract of the indexer. */
export const environmentKeys = [
  'SEARCH_ENDPOINT', // URL of the search engine: https, or http on a machine of one's own
  'SEARCH_AUTH', // sigv4 | none
  'DEAD_LETTERS', // s3://bucket or file:///folder
  'HISTORICAL_INPUT', // true: event times are plausible however old
] as const;
