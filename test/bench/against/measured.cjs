// Around a bundled handler, in the function's process: delivers events one after the other, and answers with what they
// cost. Plain JavaScript, so that no compiler runs in the process that is measured.
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

/** Of the delivery before; one without events brings them again, and has none to read. */
let last = [];

module.exports =
  (handler) =>
  async ({ events = last }, context) => {
    last = events;
    // What reading the events has left behind is not the function's.
    collectGarbage();
    const began = performance.timeOrigin + performance.now();
    const before = process.cpuUsage();
    const answers = [];
    for (const event of events) answers.push(await handler(event, context));
    const { user, system } = process.cpuUsage(before);
    return { answers, cpu: user + system, began, ended: performance.timeOrigin + performance.now() };
  };
