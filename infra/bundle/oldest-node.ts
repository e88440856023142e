/** As `engines` in package.json. */
export const oldestNode = [20, 11] as const;

/** What is wrong with a version of Node, as `process.versions.node` has it; `undefined` for one that will do. */
export function nodeProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1]);
  return isOld ? `Node ${version} is too old: install Node ${oldestNode.join('.')} or newer.` : undefined;
}
