import { type Finding, ok, problem, skipped, warning } from './finding.ts';

/** What STS says of the credentials. */
export type Identity =
  | { readonly kind: 'known'; readonly account: string; readonly arn: string }
  | { readonly kind: 'none'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'unreachable'; readonly why: string };

export function judgeIdentity(identity: Identity): Finding {
  const about = 'AWS credentials';
  if (identity.kind === 'known')
    return ok(about, `${who(identity.arn)} in the account ${masked(identity.account)}`);
  if (identity.kind === 'none') {
    return skipped(
      about,
      `none found (${identity.why}), so nothing was asked of AWS`,
      'Set them up, or pass --profile, if you deploy or look at a stack.',
    );
  }
  if (identity.kind === 'unreachable') {
    return problem(
      about,
      `not known, because AWS can't be reached: ${identity.why}`,
      'Check the network and the proxy.',
    );
  }
  return problem(about, `refused: ${identity.why}`, 'Renew them, or pass another --profile.');
}

/** `role Deployer` of `arn:aws:sts::111122223333:assumed-role/Deployer/me@example.com`: not whose session it is. */
function who(arn: string): string {
  const [, kind = '', name = ''] = /^arn:[^:]+:(?:iam|sts)::\d+:([\w-]+)\/?([^/]*)/.exec(arn) ?? [];
  const kinds: Readonly<Record<string, string>> = { 'assumed-role': 'role', user: 'user', root: 'root user' };
  return [kinds[kind] ?? kind, name].filter((word) => word !== '').join(' ');
}

function masked(account: string): string {
  return account.replace(/\d(?=\d{4})/g, '*');
}

export function judgeRegion(region: string | undefined): Finding {
  if (region !== undefined) return ok('AWS region', region);
  return problem('AWS region', 'none is set', 'Pass --region, or set AWS_REGION.');
}

/** What CloudFormation says of the stack that `cdk bootstrap` makes. */
export type Bootstrap =
  | { readonly kind: 'version'; readonly version: number }
  | { readonly kind: 'missing' }
  /** It is there, but in a state of which nothing can be said. */
  | { readonly kind: 'unfit'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** As the templates of the CDK ask for it. */
const leastBootstrap = 6;

export function judgeBootstrap(bootstrap: Bootstrap): Finding {
  const about = 'CDK bootstrap';
  const remedy = 'Run npx cdk bootstrap.';
  if (bootstrap.kind === 'missing') return problem(about, 'the account and region have none', remedy);
  if (bootstrap.kind === 'unfit')
    return problem(about, `the stack CDKToolkit is there, but is ${bootstrap.why}`, remedy);
  if (bootstrap.kind === 'unknown') {
    return warning(
      about,
      `not known: ${bootstrap.why}`,
      'Allow cloudformation:DescribeStacks on CDKToolkit.',
    );
  }
  const { version } = bootstrap;
  if (version >= leastBootstrap) return ok(about, `version ${version}`);
  return problem(about, `version ${version} is too old`, remedy);
}

/** AWS refuses a signature that is older or newer. https://docs.aws.amazon.com/IAM/latest/UserGuide/signing-elements.html */
const mostSkewSeconds = 300;
const noticeableSkewSeconds = 60;

/** @param seconds by which this machine's clock is ahead */
export function judgeClock(seconds: number): Finding {
  const off = Math.abs(Math.round(seconds));
  const about = 'clock';
  if (off < noticeableSkewSeconds) return ok(about, `within ${Math.max(1, off)} s of AWS`);
  const says = `${off} s ${seconds > 0 ? 'ahead of' : 'behind'} AWS`;
  const remedy = 'Let the clock of this machine follow a time server.';
  return off < mostSkewSeconds
    ? warning(about, says, remedy)
    : problem(about, `${says}, which refuses such requests`, remedy);
}
