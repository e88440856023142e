import type { EngineResource } from '../../core/template/engine-resource.ts';
import { checkInForce, equalPriority } from './check-in-force.ts';
import type { EngineRequest } from './engine-request.ts';
import { checkOwner } from './owner.ts';
import { SetupError } from './setup-error.ts';
import { readTemplate, type StoredTemplate, type TemplateNotes, templateMeta } from './template-meta.ts';

export interface TemplateToInstall extends EngineResource, TemplateNotes {}

/**
 * Creates a template, or replaces one of the same owner. One that came in between is met by `create`; one that
 * replaced ours at once, by reading it again; one of another name that takes its place, by asking what an index would get.
 * @param now milliseconds since the epoch
 * @throws SetupError when the engine refuses it or doesn't return it, OwnerError when it is another's, OverlapError when
 * another takes its place
 */
export async function installTemplate(
  request: EngineRequest,
  template: TemplateToInstall,
  owner: string,
  stored: StoredTemplate | undefined,
  now: number,
): Promise<void> {
  checkOwner([stored], owner);
  const { name, body: given } = template;
  const path = `/_index_template/${name}`;
  const body = { ...given, _meta: templateMeta(owner, template) };
  const put = await request('PUT', path, {
    body,
    ...(stored === undefined && { query: { create: 'true' } }),
  });
  const kept = await readTemplate(request, name);
  if (put.status !== 200) {
    checkOwner([kept], owner);
    const refused = new SetupError('TEMPLATE_REFUSED', `PUT ${path}`, put.status, put.body);
    throw (put.status === 400 ? await equalPriority(request, template) : undefined) ?? refused;
  }
  checkOwner([kept], owner);
  const isKept = JSON.stringify(kept?.patterns) === JSON.stringify(given.index_patterns);
  if (!isKept || kept?.owner !== owner) {
    throw new SetupError('TEMPLATE_NOT_STORED', `GET ${path}`, kept === undefined ? 404 : 200, kept);
  }
  await checkInForce(request, template, now);
}
