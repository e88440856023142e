import { count, plural } from '../kit/count.ts';
import { table } from '../kit/table.ts';
import { wrapWords } from '../kit/wrap.ts';
import { type CostPart, rounded } from './costs.ts';
import { cpuMs } from './function-time.ts';
import { lengthOf, monthlyGiB, secondsOfMonth } from './load.ts';
import type { FunctionFigures, Measured } from './measured.ts';
import type { Plan } from './plan-load.ts';
import { type Prices, pricedRegion } from './prices.ts';
import { reasonRows } from './reasons.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const accountConcurrency = 1_000;

/** What a person reads. */
export function reportLines(plan: Plan, measured: Measured, prices: Prices, width: number): string[] {
  return [
    ...wrapWords(loadText(plan), width),
    '',
    'Deploy it with',
    ...optionLines(plan, width),
    ...wrapWords(pipelineText(plan), width),
    '',
    table(['', 'recommended', 'because'], reasonRows(plan), width),
    '',
    costTable(plan, width),
    '',
    ...wrapWords('To bring the records into the domain, which comes on top:', width),
    besideTable(plan, width),
    '',
    ...notes(plan, measured, prices).flatMap((note) => wrapWords(note, width)),
  ];
}

function loadText({ load }: Plan): string {
  const { recordsPerSecond, bytes, keys, retentionDays, replicas } = load;
  const windows = keys === undefined ? '' : `, with windows of ${plural(keys, 'key')}`;
  const month = `${rounded((recordsPerSecond * secondsOfMonth) / 1e6)} million records, ${rounded(monthlyGiB(load))} GiB a month`;
  return `${rounded(recordsPerSecond)} records/s of ${count(bytes)} bytes (${month}), kept for ${lengthOf(retentionDays)} with ${plural(replicas, 'replica')}${windows}.`;
}

/** To be pasted into a shell. */
function optionLines({ options }: Plan, width: number): string[] {
  const given = Object.entries(options).map(([name, value]) => `-c ${name}=${value}`);
  const lines = wrapWords(['npx cdk deploy', ...given].join('\n'), width - 4, '\n').map(
    (line) => `  ${line}`,
  );
  return lines.map((line, position) => (position < lines.length - 1 ? `${line} \\` : line));
}

function pipelineText({ domain, load }: Plan): string {
  const { index, keptDays, primaries, size } = domain;
  const ofStack = size === 'small' ? 0 : 1;
  const changed = [
    ...(primaries === 1 ? [] : [`number_of_shards: ${primaries}`]),
    ...(load.replicas === ofStack ? [] : [`number_of_replicas: ${load.replicas}`]),
  ];
  const settings = changed.length === 0 ? '' : ` and settings: { ${changed.join(', ')} }`;
  const unit = index === 'yyyy.MM' ? 'a month' : 'a day';
  return `In the pipeline's file: an index that ends with {${index}}, retention: '${lengthOf(keptDays)}'${settings}. An index is deleted as a whole so long after it was made: the last documents of ${unit} are kept for ${lengthOf(load.retentionDays)}.`;
}

function costTable({ streams, recommended }: Plan, width: number): string {
  const { provisioned, onDemand } = streams;
  const parts = [...new Set([...provisioned.costs, ...onDemand.costs].map(({ part }) => part))];
  const one = column([...parts.map((part) => amountOf(part, provisioned.costs)), money(provisioned.dollars)]);
  const other = column([...parts.map((part) => amountOf(part, onDemand.costs)), money(onDemand.dollars)]);
  const because = streams[recommended].costs;
  const rows = [...parts, 'total'].map((part, position) => [
    part,
    one[position] ?? '',
    other[position] ?? '',
    because.find((cost) => cost.part === part)?.because ?? '',
  ]);
  const head = ['US dollars a month', plural(provisioned.shards, 'shard'), 'on demand'];
  return table([...head, streams[recommended].kind], rows, width);
}

function besideTable({ beside }: Plan, width: number): string {
  const amounts = column(beside.map(({ dollars }) => amount(dollars)));
  const rows = beside.map(({ part, because }, position) => [part, amounts[position] ?? '', because]);
  return table(['', 'US dollars a month', ''], rows, width);
}

function amountOf(part: string, costs: readonly CostPart[]): string {
  const cost = costs.find((each) => each.part === part);
  return cost === undefined ? '' : amount(cost.dollars);
}

function amount(dollars: number | undefined): string {
  return dollars === undefined ? 'no price' : money(dollars);
}

function money(dollars: number): string {
  return dollars.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** To the right. */
function column(cells: readonly string[]): string[] {
  const width = Math.max(...cells.map((cell) => cell.length));
  return cells.map((cell) => cell.padStart(width));
}

function notes(plan: Plan, measured: Measured, prices: Prices): string[] {
  const { load, domain, unpriced } = plan;
  const micros = (figures: FunctionFigures) => {
    const batch = { records: 1_000, bytes: load.bytes, keys: load.keys ?? 0 };
    return `${rounded(cpuMs(figures, batch))} µs`;
  };
  const aggregator = load.keys === undefined ? '' : `, aggregator ${micros(measured.aggregator)}`;
  const all = Object.values(prices);
  const dates = all.map(({ date }) => date).toSorted();
  const others = Object.values(prices).filter(({ region }) => region !== pricedRegion);
  const elsewhere = others.map(({ unit, region }) => ` The price per ${unit} is that of ${region}.`);
  return [
    `CPU a record, in batches of 1,000: indexer ${micros(measured.indexer)}${aggregator}, by the bench of ${measured.date} on ${measured.machine}. Your transform comes on top.`,
    `Prices of ${pricedRegion} without free tiers and discounts, from ${dates[0]} to ${dates.at(-1)}; --prices lists each with its source.${elsewhere.join('')}`,
    ...(unpriced.length === 0
      ? []
      : [`No price is known for ${unpriced.join(', ')}: the totals are without.`]),
    'Whether the data nodes index and search fast enough is not planned: try it with your records.',
    'Not counted: requests to KMS, traffic to the internet, notifications, and the documents of windows.',
    ...(domain.volume === undefined
      ? [
          `The stack's domain has three data nodes of at most 1,024 GiB. For ${rounded(domain.storageGiB)} GiB give a shorter retention, or bring a domain of ${domain.dataNodes} such nodes with searchEndpoint.`,
        ]
      : []),
    ...(mostInvocations(plan) > accountConcurrency
      ? [
          `${count(mostInvocations(plan))} invocations at a time are more than the ${count(accountConcurrency)} that AWS gives an account unless it is asked for more.`,
        ]
      : []),
    ...(domain.size === 'small'
      ? [
          'domainSize=small is one node for trying out: documents are gone when it fails. Plan with --replicas 1 for production.',
        ]
      : []),
  ];
}

function mostInvocations({ streams, recommended }: Plan): number {
  const { indexer, aggregator } = streams[recommended].functions;
  return indexer.lanes + (aggregator?.lanes ?? 0);
}
