import { Fn, Stack, Token } from 'aws-cdk-lib/core';

/** A stack that counts on three zones wherever it is deployed. */
export class ZonedStack extends Stack {
  /** Without an account known, CDK would count on two zones only; every region in use has three. */
  override get availabilityZones(): string[] {
    if (![this.account, this.region].some(Token.isUnresolved)) return super.availabilityZones;
    return [0, 1, 2].map((zone) => Fn.select(zone, Fn.getAzs()));
  }
}
