import type { Titled } from './charts.ts';
import { type Reference, type SavedObject, savedObject, searching } from './saved-object.ts';

/** Columns of a dashboard. */
const columns = 48;

/** An object on a dashboard. */
export interface Panel {
  readonly object: SavedObject;
  /** Of 48 columns. */
  readonly width: number;
  /** In rows of 20 pixels. */
  readonly height: number;
}

/** A dashboard of panels from left to right, and on in the next row where there is no room left. */
export function dashboard(titled: Titled, panels: readonly Panel[]): SavedObject {
  const placed = place(panels);
  const references = placed.map(({ panel, name }): Reference => {
    const { type, id } = panel.object;
    return { name, type, id };
  });
  const panelsJSON = placed.map(({ panel, name, x, y }, position) => ({
    version: '7.9.3',
    type: panel.object.type,
    gridData: { x, y, w: panel.width, h: panel.height, i: String(position + 1) },
    panelIndex: String(position + 1),
    embeddableConfig: {},
    panelRefName: name,
  }));
  const attributes = {
    ...{ title: titled.title, description: titled.description ?? '', hits: 0, version: 1 },
    panelsJSON: JSON.stringify(panelsJSON),
    optionsJSON: JSON.stringify({ useMargins: true, hidePanelTitles: false }),
    ...{ timeRestore: true, timeFrom: 'now-24h', timeTo: 'now' },
    refreshInterval: { pause: false, value: 60_000 },
    kibanaSavedObjectMeta: {
      searchSourceJSON: JSON.stringify({ query: { query: '', language: 'kuery' }, filter: [] }),
    },
  };
  return savedObject('dashboard', titled.id, attributes, references);
}

function place(panels: readonly Panel[]) {
  let [x, y, tallest] = [0, 0, 0];
  return panels.map((panel, position) => {
    if (x + panel.width > columns) [x, y, tallest] = [0, y + tallest, 0];
    const placed = { panel, name: `panel_${position}`, x, y };
    x += panel.width;
    tallest = Math.max(tallest, panel.height);
    return placed;
  });
}

/** A list of documents, newest first. */
export function savedSearch(
  { id, title, description = '' }: Titled,
  {
    pattern,
    query,
    fields,
    timeField,
  }: {
    readonly pattern: string;
    readonly query?: string;
    readonly fields: readonly string[];
    readonly timeField: string;
  },
): SavedObject {
  const { attributes, references } = searching({ pattern, query });
  const list = { title, description, hits: 0, version: 1, columns: [...fields], sort: [[timeField, 'desc']] };
  return savedObject('search', id, { ...list, ...attributes }, references);
}
