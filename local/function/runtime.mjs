// Runs a bundled handler as Lambda would, for local/function/function-process.ts. Plain JavaScript, so that a restart
// after a crash costs no compiler.
import { createRequire } from 'node:module';

const [path, name] = process.argv.slice(2);
const require = createRequire(import.meta.url);

// The parent's end, by whatever means, closes the channel: nothing is left running.
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole group of processes; the parent lets the invocation under way finish.
process.on('SIGINT', () => undefined);

// The log comes by other pipes than the answer: the end of an invocation's stands in them. A handler may replace `write`.
const logs = [process.stdout, process.stderr].map((log) => log.write.bind(log));
const answer = (id, outcome) => {
  for (const write of logs) write(`\0${id}\n`);
  process.send({ id, ...outcome });
};

const { [name]: handler } = require(path);

process.on('message', async ({ id, event, deadline }) => {
  const context = {
    awsRequestId: id,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: '$LATEST',
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${process.env.AWS_LAMBDA_FUNCTION_NAME}`,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  try {
    const result = await handler(event, context);
    answer(id, { result: result ?? null });
  } catch (error) {
    answer(id, { error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
  }
});
process.send({ ready: true });
