/** What is saved in OpenSearch Dashboards, or in Kibana, as both export and import it. */
export interface SavedObject {
  readonly type: SavedObjectType;
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly references: readonly Reference[];
  /** Of the form that the attributes have: each application brings older ones up to its own. */
  readonly migrationVersion: Readonly<Record<string, string>>;
}

export const objectTypes = ['index-pattern', 'visualization', 'search', 'dashboard'] as const;

export type SavedObjectType = (typeof objectTypes)[number];

export interface Reference {
  readonly name: string;
  readonly type: SavedObjectType;
  readonly id: string;
}

/** Which application the objects are for. */
export const applications = ['opensearch-dashboards', 'kibana'] as const;

export type Application = (typeof applications)[number];

/**
 * The newest forms that OpenSearch Dashboards knows, and that Kibana knew before the two parted. Read from the sources
 * of its plugins `data`, `visualizations`, `discover` and `dashboard`.
 */
const formOf: Readonly<Record<SavedObjectType, string>> = {
  'index-pattern': '7.6.0',
  visualization: '7.10.0',
  search: '7.9.3',
  dashboard: '7.9.3',
};

export function savedObject(
  type: SavedObjectType,
  id: string,
  attributes: SavedObject['attributes'],
  references: readonly Reference[] = [],
): SavedObject {
  return { type, id, attributes, references, migrationVersion: { [type]: formOf[type] } };
}

const searchSourceIndex = 'kibanaSavedObjectMeta.searchSourceJSON.index';

/** Which documents an object is about. */
export interface DocumentsShown {
  /** Id of the index pattern. */
  readonly pattern: string;
  /** In the query language of both: `status: "firing"`. */
  readonly query?: string | undefined;
}

/** Attributes and references of an object that searches. */
export function searching({ pattern, query = '' }: DocumentsShown) {
  const source = { query: { query, language: 'kuery' }, filter: [], indexRefName: searchSourceIndex };
  const reference: Reference = { name: searchSourceIndex, type: 'index-pattern', id: pattern };
  return {
    attributes: { kibanaSavedObjectMeta: { searchSourceJSON: JSON.stringify(source) } },
    references: [reference],
  };
}
