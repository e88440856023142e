const methods = ['log', 'info', 'debug'] as const;

/** Has what the user's code logs go to standard error meanwhile: standard output is for what the command prints. */
export async function withLogsAside<Result>(work: () => Promise<Result>): Promise<Result> {
  const own = methods.map((method) => console[method]);
  for (const method of methods) console[method] = console.error;
  try {
    return await work();
  } finally {
    for (const [position, method] of methods.entries()) console[method] = own[position] ?? console.error;
  }
}
