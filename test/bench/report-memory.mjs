// Loaded into the function's process by test/bench/function-memory.ts: prints what memory it takes, for the parent to read.
const report = () => {
  const { heapUsed, rss } = process.memoryUsage();
  const peak = process.resourceUsage().maxRSS * 1_024;
  console.log(JSON.stringify({ memory: { heapUsed, rss, peak } }));
};
setInterval(report, 100).unref();
