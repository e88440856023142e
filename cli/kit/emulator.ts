/** The account and region of every emulator of AWS. */
export const emulated = { account: '000000000000', region: 'us-east-1' } as const;

/** Nothing of the user's own account may reach the emulator's deployment, or the other way round. */
export function emulatorEnvironment(endpoint: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([key]) => !/^(AWS|CDK)_/.test(key));
  return {
    ...Object.fromEntries(own),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: emulated.region,
    CDK_DISABLE_VERSION_CHECK: 'true',
  };
}
