import { unclosedPlaceholder, unknownPlaceholders } from '../core/monitors/placeholders.ts';
import { show } from '../core/show.ts';
import { broken, type Rule } from './rules.ts';

/** A notification has at most 256 KiB (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html), and people read it. */
const longestTemplate = 2_000;
const mostLinks = 10;

/** What is wrong with a monitor's message and links, given the placeholders that there are, if that is known. */
export function templateProblems(
  { message, links }: Readonly<Record<string, unknown>>,
  known: readonly string[] | undefined,
): string[] {
  if (links !== undefined && (!Array.isArray(links) || links.length > mostLinks)) {
    const problem = `links: ${show(links)} isn't allowed; give a list of at most ${mostLinks} texts.`;
    return [...problemsOf('message', message, known), problem];
  }
  const listed = (links ?? []).flatMap((link: unknown, place: number) =>
    problemsOf(`links[${place}]`, link ?? null, known),
  );
  return [...problemsOf('message', message, known), ...listed];
}

function problemsOf(field: string, template: unknown, known: readonly string[] | undefined): string[] {
  if (template === undefined) return [];
  if (typeof template !== 'string' || template.length === 0 || template.length > longestTemplate) {
    return [`${field}: ${show(template)} isn't allowed; give a text of 1 to ${longestTemplate} characters.`];
  }
  const unclosed = unclosedPlaceholder(template);
  const open: Rule = [
    unclosed !== undefined,
    `${field}: the { of ${show(unclosed)} opens no placeholder; close it as in {key}, or leave it out.`,
  ];
  return [...broken([open]), ...(known === undefined ? [] : unknownProblems(field, template, known))];
}

function unknownProblems(field: string, template: string, known: readonly string[]): string[] {
  const braces = known.map((name) => `{${name}}`).join(', ');
  return [...new Set(unknownPlaceholders(template, known))].map(
    (name) => `${field}: ${show(`{${name}}`)} is no placeholder here; give one of ${braces}.`,
  );
}
