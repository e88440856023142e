import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { caFileName } from './bundle.ts';
import { projectFolder } from './roots.ts';

/** Where Lambda unpacks an asset. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
export const deployedCaPath = `/var/task/${caFileName}`;

const certificates = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * The certificates of a PEM file, and nothing else of it: a private key that stands beside them stays out of the asset.
 * @param path absolute, or from the project's folder
 * @throws Error with a sentence about what the file is instead
 */
export function readCaBundle(path: string): string {
  const found = [...readText(path).matchAll(certificates)].map(([certificate]) => certificate);
  if (found.length === 0) throw new Error(`"${path}" holds no certificate; give a file of PEM certificates.`);
  for (const certificate of found) checkAuthority(path, certificate);
  return `${found.join('\n')}\n`;
}

function readText(path: string): string {
  try {
    return readFileSync(resolve(projectFolder(), path), 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : cause;
    throw new Error(`"${path}" can't be read (${code}); give a file of PEM certificates.`, { cause });
  }
}

function checkAuthority(path: string, certificate: string): void {
  try {
    new X509Certificate(certificate);
  } catch (cause) {
    throw new Error(`"${path}" holds a certificate that can't be read; give a file of PEM certificates.`, {
      cause,
    });
  }
}
