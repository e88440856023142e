/** What a request needs, as policies name it. */
export interface AccessRequest {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

export interface StatementRef {
  readonly owner: string;
  readonly index: number;
  readonly statement: unknown;
}

export type Decision =
  | { readonly allowed: true; readonly by: readonly StatementRef[] }
  | { readonly allowed: false; readonly reason: 'explicit-deny' | 'no-allow'; readonly message: string };

export type Decide = (principalArn: string, request: AccessRequest) => Decision;
