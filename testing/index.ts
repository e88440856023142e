/** The package's entry for tests, `shardline/testing`: what a pipeline makes of records, without AWS. */
export type { FoundAlert as TestAlert } from './findings.ts';
export type { Moment, RecordData, RecordOptions, TestStep } from './steps.ts';
export { record, wait } from './steps.ts';
export { TestError } from './test-error.ts';
export { type TestOptions, testPipeline } from './test-pipeline.ts';
export type {
  StoredSource,
  TestDocument,
  TestLeftOut,
  TestNotification,
  TestOutcome,
  TestRun,
  TestStored,
  TestWindow,
} from './test-run.ts';
