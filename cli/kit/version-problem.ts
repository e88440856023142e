/**
 * Whether commands of one version may work on a stack of another: not beyond what versions promise each other
 * (docs/guides/package.md), which before 1.0.0 is a patch.
 * @param deployed of the stack, as its outputs say; those of the first versions don't
 * @returns the sentence for those that may not
 */
export function versionProblem(
  stack: string,
  deployed: string | undefined,
  installed: string,
): string | undefined {
  if (deployed === undefined || areOfOneLine(deployed, installed)) return undefined;
  return (
    `The stack ${stack} was deployed by shardline ${deployed}, and this is ${installed}, which may read it wrongly: ` +
    `install shardline@${deployed}, or deploy the stack with this version.`
  );
}

/** Whether what one version deployed is read rightly by the other. */
export function areOfOneLine(one: string, other: string): boolean {
  return lineOf(one) === lineOf(other);
}

/** Versions of one line keep what they promise to each other: `2` of 2.3.1, `0.4` of 0.4.2. */
function lineOf(version: string): string {
  const [major = '', minor = ''] = version.split('.');
  return major === '0' ? `0.${minor}` : major;
}
