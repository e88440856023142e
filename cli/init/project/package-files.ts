/** Versions of what a project depends on, as the package itself has them. */
export interface Versions {
  /** How `shardline` is named in `dependencies`: `^0.1.0`, or the file that it was installed from. */
  readonly shardline: string;
  readonly of: (name: string) => string;
}

const runtime = ['aws-cdk-lib', 'constructs'];
const tools = ['@types/node', 'aws-cdk', 'typescript', 'vitest'];

export function packageJson(name: string, versions: Versions): string {
  const listed = (names: readonly string[]) => names.map((each) => [each, versions.of(each)] as const);
  return json({
    name,
    private: true,
    type: 'module',
    engines: { node: '>=20.11' },
    scripts: {
      start: 'shardline start',
      test: 'vitest run',
      typecheck: 'tsc',
      synth: 'shardline synth',
      deploy: 'shardline deploy',
    },
    dependencies: Object.fromEntries([...listed(runtime), ['shardline', versions.shardline]]),
    devDependencies: Object.fromEntries(listed(tools)),
  });
}

export const tsconfig = json({
  compilerOptions: {
    target: 'ES2022',
    lib: ['ES2023'],
    module: 'NodeNext',
    types: ['node'],
    noEmit: true,
    allowImportingTsExtensions: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
    strict: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
  },
  include: ['pipelines', 'test'],
});

export const gitignore = [
  'node_modules/',
  'cdk.out/',
  '.local/',
  '.env',
  '*.log',
  '!samples/*.log',
  '*.leftovers.ndjson',
  '',
].join('\n');

/** What the CDK's own command line runs: `npx cdk deploy` works too. */
export const cdkJson = json({ app: 'node node_modules/shardline/dist/infra/app.js', output: 'cdk.out' });

/** The first steps of each job. */
const installed = `      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
          cache: npm
      - run: npm ci`;

/** Deploys what is pushed to main. AWS trusts the workflow itself, so no key is kept anywhere. */
export function workflow(name: string): string {
  return `name: deploy

on:
  push:
    branches: [main]
  pull_request:

jobs:
  test:
    runs-on: ubuntu-latest
    permissions:
      contents: read
    steps:
${installed}
      - run: npm run typecheck
      - run: npm test
      - run: npm run synth

  deploy:
    if: github.ref == 'refs/heads/main' && vars.AWS_ROLE_ARN != ''
    needs: test
    runs-on: ubuntu-latest
    concurrency: deploy-${name}
    permissions:
      contents: read
      id-token: write # for the role: https://docs.github.com/actions/security-for-github-actions/security-hardening-your-deployments
    steps:
${installed}
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          role-to-assume: \${{ vars.AWS_ROLE_ARN }} # a role that trusts this repository's OIDC tokens
          aws-region: \${{ vars.AWS_REGION }}
      - run: npm run deploy -- --require-approval never
`;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
