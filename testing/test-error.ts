/** A test that can't be run as it is written. The message says what is wrong and what to give instead. */
export class TestError extends Error {
  readonly code = 'PIPELINE_TEST';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TestError';
  }
}
