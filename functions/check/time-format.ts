import { show } from '../core/json/show.ts';
import { TimeFormatError } from '../core/time-format/format-error.ts';
import { defaultFormat, timeReader } from '../core/time-format/time-reader.ts';

/** Names of months and days are read in English; without a locale the engines have them so too. */
const locales = /^(?:|root|en(?:[-_].*)?)$/i;

/** What is wrong with the `format` and the `locale` that an event time is mapped with, beginning with which. */
export function timeFormatProblem(format: unknown, locale: unknown): string | undefined {
  const remedy = `give names such as ${defaultFormat}, or patterns such as yyyy-MM-dd HH:mm:ss,SSS, with || between them; a producer's other forms are for the transform to rewrite`;
  if (typeof format !== 'string') return `format: ${show(format)} is no text; ${remedy}.`;
  try {
    timeReader(format);
  } catch (thrown) {
    if (!(thrown instanceof TimeFormatError)) throw thrown;
    return `format: ${show(format)} can't be an event time's: ${thrown.message}; ${remedy}.`;
  }
  const hasNames = /MMM|LLL|E|a/.test(format.replaceAll(/'[^']*'|[a-z]+_[a-z_]+/g, ''));
  if (!hasNames || locale === undefined || locales.test(String(locale))) return undefined;
  return `locale: ${show(locale)} has names of months or days that can't be read; give en, or leave it out.`;
}
