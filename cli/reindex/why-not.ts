import { field } from '../../functions/engine/install/engine-request.ts';
import { leafPaths, type Properties } from '../../functions/engine/install/mapping-leaves.ts';
import { lockName } from './aliases.ts';
import type { FoundIndex } from './engine-answers.ts';
import { propertiesOf, type Template } from './read-template.ts';

/** Why an index can't be moved; undefined when it can. */
export function whyNot(
  name: string,
  { settings: { index }, mappings, aliases }: FoundIndex,
): string | undefined {
  const isOurs = Object.keys(aliases).some((alias) => alias.startsWith(lockName('')));
  const { blocks = {} } = index;
  const blocked = Object.entries(blocks).filter(
    ([block, on]) => String(on) === 'true' && !(isOurs && block === 'write'),
  );
  if (blocked.some(([block]) => block === 'read_only_allow_delete')) {
    return 'a disk is too full (index.blocks.read_only_allow_delete): make room; the engine then lifts that by itself';
  }
  if (blocked.length > 0)
    return `it is closed to changes (${blocked.map(([block]) => `index.blocks.${block}`).join(', ')})`;
  if (index.verified_before_close === 'true') return 'it is closed';
  // The engine's checkpoints, by which a copy knows that it has all, would lag behind its last writes.
  if (index.translog?.durability === 'async') {
    return 'its index.translog.durability is async: set it to request for as long as the reindex takes';
  }
  const bytes = Buffer.byteLength(name);
  if (bytes > mostNameBytes) {
    return `its name has ${bytes} bytes, and with more than ${mostNameBytes} a next generation has no name: let its records go to an index with a shorter one`;
  }
  const source = mappings._source ?? {};
  const isCut = source.enabled === false || 'includes' in source || 'excludes' in source;
  return isCut ? 'its _source is not whole' : undefined;
}

/** An index may have 255 bytes; `.reading-` and six letters are the longest that is put to a name. */
const mostNameBytes = 255 - '.reading-x7k2m9'.length;

/** Whether an index that can't be asked has a field of another type than the template. */
export function hasOtherTypes({ mappings }: FoundIndex, { properties }: Template): boolean {
  const current = propertiesOf(mappings);
  return leafPaths(properties).some((path) => {
    const [from, to] = [typeAt(current, path.join('.')), typeAt(properties, path.join('.'))];
    return from !== none && from !== to;
  });
}

const none = '–';

export function typeAt(properties: Properties, path: string): string {
  const way = path.split('.').flatMap((name, position) => (position === 0 ? [name] : ['properties', name]));
  const found = field(properties, ...way);
  if (typeof found !== 'object' || found === null) return none;
  const type = field(found, 'type');
  return typeof type === 'string' ? type : 'object';
}
