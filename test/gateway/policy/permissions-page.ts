import type { Row } from './permissions-table.ts';

const methods: Readonly<Record<string, string>> = {
  'es:ESHttpGet': 'GET',
  'es:ESHttpHead': 'HEAD',
  'es:ESHttpPost': 'POST',
  'es:ESHttpPut': 'PUT',
  'es:ESHttpDelete': 'DELETE',
  'es:ESHttpPatch': 'PATCH',
};

/** The reviewer's table: for each policy its statements, what needs each grant, and who sends that. */
export function permissionsTable(rows: readonly Row[]): string {
  const policies = [...new Set(rows.map(({ policy }) => policy))];
  return policies
    .map((policy) =>
      section(
        policy,
        rows.filter((row) => row.policy === policy),
      ),
    )
    .join('\n\n');
}

function section(policy: string, rows: readonly Row[]): string {
  const statements = [...new Set(rows.map(({ statement }) => statement))];
  const lines = statements.flatMap((statement, position) =>
    statementLines(
      position + 1,
      rows.filter((row) => row.statement === statement),
    ),
  );
  return [`### ${policy}`, '', '| | to | grant | needed by |', '| --- | --- | --- | --- |', ...lines].join(
    '\n',
  );
}

/** Grants that the same lines need stand together. */
function statementLines(number: number, rows: readonly Row[]): string[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const senders = [...row.senders].toSorted().join('<br>');
    groups.set(senders, [...(groups.get(senders) ?? []), row]);
  }
  return [...groups].map(([senders, [first, ...others]]) => {
    const { effect, principals } = first ?? { effect: 'Allow', principals: [] };
    const who = principals.length === 0 ? 'the role' : principals.join(', ');
    const grants = [first, ...others].flatMap((row) => (row === undefined ? [] : [grantText(row)]));
    const kind = effect === 'Deny' ? 'denied: ' : '';
    return `| ${number} | ${cell(who)} | ${kind}${grants.join('<br>')} | ${cell(senders)} |`;
  });
}

function grantText({ action, resource }: Row): string {
  const path = /^SearchDomain(\/.*)$/.exec(resource)?.[1];
  const method = methods[action];
  return path === undefined || method === undefined
    ? `\`${action}\` on \`${resource}\``
    : `\`${method} ${path}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
