import type { GatewayRequest } from './request-log.ts';

/** Who asked for what of which service, and how often, as a Markdown table. */
export function ledger(requests: readonly GatewayRequest[]): string {
  const counts = new Map<string, number>();
  for (const { principal, service = 'not known', checks, refusal = '' } of requests) {
    const who = principal?.replace(/.*:role\//, '') ?? 'no signature';
    const actions = new Set(checks.map(({ request }) => request.action));
    const asked = [...actions].join(' and ') || 'no right needed';
    const row = `| ${who} | ${service} | ${asked} | ${refusal} |`;
    counts.set(row, (counts.get(row) ?? 0) + 1);
  }
  const rows = [...counts].map(([row, count]) => `${row} ${count} |`).toSorted();
  const refused = requests.filter(({ refusal }) => refusal !== undefined).length;
  return [
    `${requests.length} requests came to the gateway, ${refused} of them were refused.`,
    '',
    '| as | service | rights | refused | requests |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** What was refused, each once: the role, the right that it asked for, and why. */
export function refusalsIn(requests: readonly GatewayRequest[]): readonly string[] {
  const refused = requests.filter(({ refusal }) => refusal !== undefined);
  const told = refused.map(
    ({ principal, checks, why }) => `${principal} ${checks.at(-1)?.request.action}: ${why}`,
  );
  return [...new Set(told)];
}
