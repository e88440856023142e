import { gunzipSync } from 'node:zlib';
import type { DashboardsStandIn } from '../functions/dashboards/dashboards-stand-in.ts';
import type { Answer } from './forward.ts';
import { jsonAnswer } from './tls-front.ts';
import { headerOf, type WireRequest } from './wire-request.ts';

/** Where every domain has its Dashboards. */
const mount = '/_dashboards';

/** @returns nothing for a request that isn't for Dashboards */
export function dashboardsPlugin(standIn: DashboardsStandIn): (wire: WireRequest) => Answer | undefined {
  return (wire) => {
    if (!wire.path.startsWith(`${mount}/`)) return undefined;
    const zipped = headerOf(wire, 'content-encoding') === 'gzip';
    const text = (zipped ? gunzipSync(wire.body) : wire.body).toString();
    const hasXsrf = headerOf(wire, 'osd-xsrf') !== undefined;
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const { status, body: answer } = standIn.answer(
      wire.method,
      wire.path.slice(mount.length),
      hasXsrf,
      body,
    );
    return jsonAnswer(status, answer);
  };
}
