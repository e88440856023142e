import type { Revision, Search, Stored } from './window-store.ts';

export interface IndexedDocument {
  /** As JSON gives it back, frozen through and through: readers share it, and none can change it. */
  readonly source: Stored['source'];
  readonly revision: Revision;
  readonly version: number;
}

/** Documents that a search takes or leaves together, unless it looks into them. */
interface Group {
  readonly kind: unknown;
  readonly window: unknown;
  /** Of the panes' starts; whole numbers of hours in milliseconds. */
  readonly hour: number | undefined;
  readonly documents: Map<string, IndexedDocument>;
}

const hourMs = 3_600_000;

/**
 * The documents of an index, by kind, window and hour: closing a minute's windows mustn't cost a look at all panes
 * there ever were.
 */
export class GroupedDocuments {
  private readonly byId = new Map<string, IndexedDocument>();
  private readonly groups = new Map<string, Group>();
  /** Hours that there have been panes of. */
  private first = Number.POSITIVE_INFINITY;
  private last = Number.NEGATIVE_INFINITY;

  get(id: string): IndexedDocument | undefined {
    return this.byId.get(id);
  }

  set(id: string, document: IndexedDocument): void {
    this.delete(id);
    this.byId.set(id, document);
    const group = this.groupOf(document);
    group.documents.set(id, document);
    if (group.hour === undefined) return;
    this.first = Math.min(this.first, group.hour);
    this.last = Math.max(this.last, group.hour);
  }

  delete(id: string): void {
    const document = this.byId.get(id);
    if (document === undefined) return;
    this.byId.delete(id);
    this.groupOf(document).documents.delete(id);
  }

  copy(): GroupedDocuments {
    const copy = new GroupedDocuments();
    for (const [id, document] of this.byId) copy.set(id, document);
    return copy;
  }

  /** Those that the search may find, and others. */
  *candidates({ equal: { kind, window }, between }: Search): Generator<readonly [string, IndexedDocument]> {
    const ofPanes = between?.find(({ field }) => field === 'paneStart');
    const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = ofPanes ?? {};
    if (kind === 'key-pane' && (from >= this.last + hourMs || to < this.first)) return;
    for (const group of this.groups.values()) {
      if (typeof kind === 'string' && group.kind !== kind) continue;
      if (typeof window === 'string' && group.window !== window) continue;
      if (group.hour !== undefined && (from >= group.hour + hourMs || to < group.hour)) continue;
      yield* group.documents;
    }
  }

  private groupOf({ source: { kind, window, paneStart } }: IndexedDocument): Group {
    const hour = typeof paneStart === 'number' ? Math.floor(paneStart / hourMs) * hourMs : undefined;
    const name = `${kind}/${window}/${hour}`;
    const group = this.groups.get(name) ?? { kind, window, hour, documents: new Map() };
    this.groups.set(name, group);
    return group;
  }
}
