import { expect, test } from 'vitest';
import type { Accepted } from '../../scripts/accepted-findings.ts';
import { readReport, sortFindings } from '../../scripts/scan-templates.ts';

const reasons: readonly Accepted[] = [
  { check: 'CKV_AWS_18', resources: /^DeadLettersBucket/, reason: 'because' },
  { check: 'CKV_AWS_21', resources: /^DeadLettersBucket/, reason: 'because' },
];

const failed = (check_id: string, resource: string) => ({
  check_id,
  check_name: 'is logged',
  resource: `AWS::S3::Bucket.${resource}`,
  file_path: '/a.template.json',
});

const reportOf = (...failed_checks: readonly object[]) =>
  JSON.stringify({ check_type: 'cloudformation', results: { failed_checks } });

test('what has its reason for this resource is accepted, and a reason that nothing needs is told', () => {
  const findings = readReport(reportOf(failed('CKV_AWS_18', 'DeadLettersBucket3DB1')));
  expect(sortFindings(findings, reasons)).toEqual({ left: [], needless: [reasons[1]] });
});

test('the same fault of another resource is left', () => {
  const findings = readReport(reportOf(failed('CKV_AWS_18', 'ArchiveBucket1')));
  expect(sortFindings(findings, reasons).left).toEqual([
    { check: 'CKV_AWS_18', name: 'is logged', resource: 'ArchiveBucket1', file: '/a.template.json' },
  ]);
});

test('a template that could not be read is no template without faults', () => {
  const output = JSON.stringify({ results: { failed_checks: [], parsing_errors: ['/a.template.json'] } });
  expect(() => readReport(output)).toThrow("checkov can't read /a.template.json");
});

test('an answer that is no report is an error', () => {
  expect(() => readReport('{"passed": 0}')).toThrow();
});
