import { savedObjectSchema } from './saved-object-schema.ts';

interface Stored {
  attributes: Record<string, unknown>;
  references: unknown;
}

export interface StandInAnswer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * The API of saved objects, as far as an installation asks for it, since no OpenSearch Dashboards runs here: the routes
 * create, get and update of src/core/server/saved_objects/routes in opensearch-project/OpenSearch-Dashboards.
 */
export class DashboardsStandIn {
  readonly objects = new Map<string, Stored>();

  /** @param path below `/_dashboards` */
  answer(method: string, path: string, hasXsrf: boolean, body: unknown): StandInAnswer {
    const [, type = '', id = ''] = /^\/api\/saved_objects\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
    if (id === '') return failed(404, 'Not Found');
    if (method !== 'GET' && !hasXsrf) return failed(400, 'Request must contain a osd-xsrf header.');
    const key = `${type}:${id}`;
    const known = this.objects.get(key);
    if (method === 'POST') {
      const object = savedObjectSchema.safeParse({ type, id, ...asObject(body) });
      if (!object.success) return failed(400, object.error.message);
      if (known !== undefined) return failed(409, `Saved object [${type}/${id}] conflict`);
      const { attributes, references } = object.data;
      this.objects.set(key, { attributes: { ...attributes }, references });
      return { status: 200, body: { type, id, attributes, references } };
    }
    if (known === undefined) return failed(404, `Saved object [${type}/${id}] not found`);
    if (method === 'PUT') {
      const { attributes, references = known.references, ...more } = asObject(body);
      if (Object.keys(more).length > 0)
        return failed(400, `definition for this key is missing: ${Object.keys(more)}`);
      this.objects.set(key, { attributes: { ...known.attributes, ...asObject(attributes) }, references });
    }
    return { status: 200, body: { type, id, ...this.objects.get(key) } };
  }
}

function failed(statusCode: number, message: string): StandInAnswer {
  return { status: statusCode, body: { statusCode, message } };
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
