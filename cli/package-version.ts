import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../functions/core/json/object.ts';
import { parseJson } from '../functions/core/json/parse-json.ts';
import { packageFolder } from '../infra/bundle/roots.ts';

/** Of this package. */
export function packageVersion(): string {
  const manifest = parseJson(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  return isObject(manifest) && typeof manifest.version === 'string' ? manifest.version : 'unknown';
}
