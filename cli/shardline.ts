const oldestNode = [20, 11] as const;

// Before anything else is loaded: an older Node would fail on what it doesn't know, with a stack trace.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
  console.error(`Node ${process.versions.node} is too old: install Node ${oldestNode.join('.')} or newer.`);
  process.exit(1);
}

const { main } = await import('./main.ts');
await main(process.argv.slice(2));
