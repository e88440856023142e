// A function of every kind of misbehaviour; the event says which.
let invocations = 0;

const behaviours = {
  answer: ({ value }) => value,
  nothing: () => undefined,
  count: () => invocations,
  throw: ({ message }) => {
    throw new TypeError(message);
  },
  'throw text': () => {
    throw 'no error object';
  },
  hang: () => new Promise(() => undefined),
  'busy loop': () => {
    for (;;);
  },
  crash: () => process.exit(7),
  'crash after the answer': () => {
    setImmediate(() => process.exit(7));
    return 'answered';
  },
  'leave after the answer': () => {
    setImmediate(() => process.disconnect());
    return 'answered';
  },
  kill: () => process.kill(process.pid, 'SIGKILL'),
  memory: () => {
    const kept = [];
    for (;;) kept.push(new Array(100_000).fill(kept.length));
  },
  environment: () => process.env,
  log: ({ line }) => {
    console.log(line);
    console.error(`${line} on standard error`);
    return 'logged';
  },
  'log much': ({ lines }) => {
    for (let n = 1; n <= lines; n += 1) console.log(`${n} ${'x'.repeat(1_000)}`);
    process.stdout.write('without an end');
  },
  'take the output': ({ line }) => {
    let taken = '';
    process.stdout.write = (text) => {
      taken += text;
      return true;
    };
    console.log(line);
    return taken.trim();
  },
  pid: () => process.pid,
  slow: ({ duration }) => new Promise((resolve) => setTimeout(() => resolve(process.pid), duration)),
};

exports.handler = async (event, context) => {
  invocations += 1;
  if (event.behaviour === 'context') {
    return { ...context, remaining: context.getRemainingTimeInMillis() };
  }
  return behaviours[event.behaviour](event);
};
