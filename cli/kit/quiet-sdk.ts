/** Has the AWS SDK print no eight lines about its plans for Node 20: the lockfile pins a version that runs on it. */
export const quietSdkEnvironment = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' } as const;

/** The same for this process and its children. To be called before the first client is made. */
export function quietSdk(): void {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??=
    quietSdkEnvironment.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED;
}
