/**
 * What PutRecords takes: 500 records; 1 MiB a record and 5 MiB a request, partition keys included. Since 2025 both
 * may be 10 MiB, but a stream takes more than 1 MiB a record only if it was told to, and not every emulator does.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
 */
export const maxBatchRecords = 500;
export const maxBatchBytes = 5 * 1024 * 1024;
export const maxRecordBytes = 1024 * 1024;

/** Characters, not bytes. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecordsRequestEntry.html */
export const maxPartitionKeyLength = 256;

/** The KPL's own default (`AggregationMaxSize`), in bytes. */
export const maxAggregateBytes = 51_200;

/** A longer line means that the input isn't made of lines; memory stays bounded by it. */
export const maxLineBytes = 16 * 1024 * 1024;

/** A leftover holds such a line in base64. */
export const maxLeftoverLineBytes = 24 * 1024 * 1024;

/** A batch that isn't full is sent after this time, in milliseconds, so that a line from a socket doesn't wait. */
export const lingerMs = 200;

/** PutRecords requests under way at once; each may hold `maxBatchBytes`. */
export const maxRequestsInFlight = 16;
