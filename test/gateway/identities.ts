import { randomBytes } from 'node:crypto';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Absent for a user's own key; a role only has temporary ones. */
  readonly sessionToken?: string;
}

export interface Identity extends Credentials {
  /** ARN of the role or user. */
  readonly principal: string;
}

/** The access keys that the gateway has issued, one a principal. */
export class Identities {
  private readonly byPrincipal = new Map<string, Identity>();
  private readonly byKey = new Map<string, Identity>();

  /** Those of a role or user, issued when first asked for. */
  of(principal: string): Identity {
    const known = this.byPrincipal.get(principal);
    if (known !== undefined) return known;
    const isUser = principal.split(':').at(5)?.startsWith('user/') === true;
    const identity: Identity = {
      principal,
      accessKeyId: `${isUser ? 'AKIA' : 'ASIA'}${randomBytes(8).toString('hex').toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      ...(!isUser && { sessionToken: randomBytes(90).toString('base64') }),
    };
    this.add(identity);
    return identity;
  }

  add(identity: Identity): void {
    this.byPrincipal.set(identity.principal, identity);
    this.byKey.set(identity.accessKeyId, identity);
  }

  find(accessKeyId: string): Identity | undefined {
    return this.byKey.get(accessKeyId);
  }
}
