import type { Pipeline } from '../../functions/pipeline/pipeline.ts';
import type { PipelineStackOptions } from '../options/options.ts';
import { domainSizes } from './domain-size.ts';
import { countShards, type PipelineShards, type ShardCount } from './shard-count.ts';

/** https://docs.aws.amazon.com/opensearch-service/latest/developerguide/bp-sharding.html */
const advisedPerGiB = 25;

/**
 * From version 2.17 on a node takes 1,000 shards for 16 GiB of heap; over it, no index can be created, and every record
 * waits. What holds below 16 GiB isn't said: in proportion is the stricter reading.
 * https://docs.aws.amazon.com/opensearch-service/latest/developerguide/limits.html
 */
const mostPerGiB = 1_000 / 16;

export interface ShardBudget {
  /** Why the deployment is refused. */
  readonly refusal?: string;
  readonly warnings: readonly string[];
}

type Options = Pick<PipelineStackOptions, 'domainSize' | 'mostShards' | 'searchEndpoint' | 'stage'> &
  Partial<Pick<PipelineStackOptions, 'historicalInput'>>;

/** Whether the stack's own domain has room for the shards of a pipeline. Another engine's room isn't known here. */
export function checkShardBudget(pipeline: Pipeline, options: Options): ShardBudget {
  if (options.searchEndpoint !== undefined || options.stage === 'local') return { warnings: [] };
  const { replicas, heapGiB, capacity } = domainSizes[options.domainSize];
  const heap = heapGiB * (capacity.dataNodes ?? 1);
  const most = options.mostShards ?? Math.floor(mostPerGiB * heap);
  const shards = countShards(pipeline, replicas);
  const total = sum(shards.bounded);
  const comesTo = `and pipelines/${pipeline.name}.ts comes to ${total} shards:\n${spelled(shards.bounded)}\n${remedy(options)}`;
  const lasting = [...growthWarning(shards, most - total), ...pastWarning(shards, most, options)];
  if (total > most) {
    const knowing = 'If your domain has another limit, give it as mostShards.';
    return {
      refusal: `domainSize: "${options.domainSize}" takes ${most}, ${comesTo} ${knowing}`,
      warnings: [],
    };
  }
  const advised = advisedPerGiB * heap;
  const tooMany = `domainSize: AWS advises at most ${advised} shards with "${options.domainSize}", ${comesTo}`;
  return { warnings: [...(total > advised ? [tooMany] : []), ...lasting] };
}

/** Documents that nothing deletes fill any domain; summaries are few, and are told only where they do so within a year. */
function growthWarning({ yearly }: PipelineShards, room: number): string[] {
  const growth = sum(yearly);
  const months = Math.floor((12 * room) / growth);
  if (yearly.length === 1 && months >= 12) return [];
  return [
    `retention: nothing deletes these indices, and the domain has room for ${months} more months of them; give the pipeline a retention, or document.index a longer unit:\n${spelled(yearly, ' a year')}`,
  ];
}

/**
 * The engine counts an index's age from its creation, so that a past that is loaded today is there with all its indices.
 * https://docs.opensearch.org/latest/im-plugin/ism/policies/#transitions
 */
function pastWarning({ bounded }: PipelineShards, most: number, options: Options): string[] {
  const dated = bounded.filter(({ byAge }) => byAge);
  if (options.historicalInput !== true || dated.length === 0) return [];
  return [
    `historicalInput: an index is deleted when its retention has passed since it was made, however old its records are. So all indices of the past that you load exist at once, more than are counted here, and the domain takes ${most} shards. Give document.index a longer unit, such as {yyyy}, or load fewer years${larger(options)}:\n${spelled(dated)}`,
  ];
}

function remedy(options: Options): string {
  return `Give document.index a longer unit, such as {yyyy.MM}, or a shorter retention, or fewer number_of_shards${larger(options)}.`;
}

function larger({ domainSize }: Options): string {
  return domainSize === 'small' ? ', or domainSize=production' : '';
}

function sum(counts: readonly ShardCount[]): number {
  return counts.reduce((total, { shards }) => total + shards, 0);
}

function spelled(counts: readonly ShardCount[], per = ''): string {
  return counts.map(({ of, shards }) => `  ${shards}${per} of ${of}`).join('\n');
}
