import { PolicyError } from './access-request.ts';
import { type Statement, statementsOf } from './statement.ts';

/**
 * What IAM has and a domain's own policy doesn't take account of.
 * https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html
 */
const unsupportedKeys = [/^aws:SecureTransport$/i, /^aws:PrincipalTag\//i];

/** @throws PolicyError naming statement and key for what a domain's policy doesn't support */
export function domainStatements(owner: string, document: unknown): readonly Statement[] {
  const statements = statementsOf(owner, document);
  for (const { element, ref } of statements) {
    const where = `${owner} statement ${ref.index}`;
    if (element.NotPrincipal !== undefined) {
      throw new PolicyError(`${where}: NotPrincipal: a domain's policy doesn't support it`);
    }
    const keys = Object.values(element.Condition ?? {}).flatMap((each) => Object.keys(each));
    const unsupported = keys.find((key) => unsupportedKeys.some((pattern) => pattern.test(key)));
    if (unsupported !== undefined) {
      throw new PolicyError(`${where}: ${unsupported}: a domain's policy doesn't support this key`);
    }
  }
  return statements;
}
