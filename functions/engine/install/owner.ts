import type { StoredTemplate } from './template-meta.ts';

/** Another deployment has installed templates of these names; sending this again changes nothing. */
export class OwnerError extends Error {
  readonly code = 'TEMPLATE_OWNED';
}

/** The owner of what the local run installs, on an engine of its own or another's. */
export const localOwner = 'local';

/**
 * Two deployments on one engine may not share the names of templates and indices: each would take the other's mapping
 * away. A template that has no owner, because it was installed before there were any, is adopted.
 * @throws OwnerError when another owns one of these templates
 */
export function checkOwner(templates: readonly (StoredTemplate | undefined)[], owner: string): void {
  const others = templates.filter((template) => template?.owner !== undefined && template.owner !== owner);
  const [first] = others;
  if (first === undefined) return;
  const names = others.map((template) => template?.name).join(', ');
  const many = others.length > 1;
  throw new OwnerError(
    `The index template${many ? 's' : ''} ${names} on this engine belong${many ? '' : 's'} to ${first.owner}, and this is ${owner}. ` +
      'Two deployments of a pipeline would overwrite each other: give this one an engine of its own, or another name (copy the file in pipelines/). ' +
      `If ${first.owner} is gone for good, delete ${many ? 'each' : 'it'} with DELETE /_index_template/<name>, which keeps its indices, and deploy again.`,
  );
}
