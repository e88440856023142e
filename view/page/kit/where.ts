import { session } from './frames.ts';
import { useStore } from './store.ts';

/** What a command needs to mean the pipeline of this view: nothing for a local run, else ` --stack <name>`. */
export function useWhere(): string {
  const target = useStore(session)?.target;
  return target?.kind === 'stack' ? ` --stack ${target.name}` : '';
}
