import { z } from 'zod';
import { show } from '../core/json/show.ts';
import { unclosedPlaceholder, unknownPlaceholders } from '../core/monitors/placeholders.ts';
import { saying, says } from './value-schemas.ts';

/** A notification has at most 256 KiB (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html), and people read it. */
const longestTemplate = 2_000;
const mostLinks = 10;

/** A monitor's message, or one of its links. */
export const template = z
  .string(
    saying(
      (given) => `${show(given ?? null)} isn't allowed; give a text of 1 to ${longestTemplate} characters.`,
    ),
  )
  .min(1)
  .max(longestTemplate)
  .refine(
    (given) => unclosedPlaceholder(given) === undefined,
    saying(
      (given) =>
        `the { of ${show(unclosedPlaceholder(String(given)))} opens no placeholder; close it as in {key}, or leave it out.`,
    ),
  );

export const links = z
  .array(template, says(`isn't allowed; give a list of at most ${mostLinks} texts.`))
  .max(mostLinks)
  .readonly();

/** Placeholders of a monitor's message and links that aren't among the known ones. */
export function placeholderProblems(
  { message, links }: Readonly<Record<string, unknown>>,
  known: readonly string[],
): string[] {
  const listed: readonly unknown[] = Array.isArray(links) ? [...links] : [];
  return [
    ...unknownIn('message', message, known),
    ...listed.flatMap((link, position) => unknownIn(`links[${position}]`, link, known)),
  ];
}

function unknownIn(option: string, given: unknown, known: readonly string[]): string[] {
  if (typeof given !== 'string') return [];
  const braces = known.map((name) => `{${name}}`).join(', ');
  return [...new Set(unknownPlaceholders(given, known))].map(
    (name) => `${option}: ${show(`{${name}}`)} is no placeholder here; give one of ${braces}.`,
  );
}
