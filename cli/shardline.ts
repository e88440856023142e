import '../infra/bundle/require-node.ts';

const { main } = await import('./main.ts');
await main(process.argv.slice(2));
