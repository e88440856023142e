import { type CostPart, rounded } from './costs.ts';
import { hoursOfMonth, type Load, monthlyGiB } from './load.ts';
import type { Prices } from './prices.ts';

/** Firehose counts each record as a multiple of it. https://aws.amazon.com/firehose/pricing/ */
const firehoseUnitBytes = 5 * 1_024;

/** What a unit takes in. https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ingestion-scaling.html */
const unitBytesPerSecond = 2 * 1_024 ** 2;

/** AWS advises as many for availability, on the same page. */
const leastUnits = 2;

/** Services that bring records into the same domain; the domain comes on top of each, the stream where they read one. */
export function besideOf(load: Load, prices: Prices): CostPart[] {
  const gib = monthlyGiB(load, firehoseUnitBytes);
  const perSecond = load.recordsPerSecond * load.bytes;
  const units = Math.max(leastUnits, Math.ceil(perSecond / unitBytesPerSecond));
  const hours = units * hoursOfMonth;
  return [
    {
      part: 'Firehose',
      because: `${rounded(gib)} GB put directly, each record rounded up to 5 KB`,
      dollars: prices.firehose && prices.firehose.dollars * gib,
    },
    {
      part: 'OpenSearch Ingestion',
      because: `${units} OCUs × ${hoursOfMonth} h`,
      dollars: prices.ingestionUnitHour && prices.ingestionUnitHour.dollars * hours,
    },
  ];
}
