/** What a post's text refers to, in order of first appearance, each once. */
export interface PostReferences {
  /** Without the `#`, lower case in NFKC, so that `#Sunrise` and `#ＳＵＮＲＩＳＥ` are one. */
  readonly hashtags: readonly string[];
  /** Without the `@`, lower case; with the server where there is one: `ada@example.org`. */
  readonly mentions: readonly string[];
  readonly urls: readonly string[];
}

// Hashtags as in https://www.unicode.org/reports/tr31/#hashtag_identifiers, with the joiners that Persian and the
// Indic scripts write inside words. A letter, digit, & or / before the sign makes it part of something else.
const HASHTAG = /(?<![\p{XID_Continue}&/])[#﹟＃]([\p{XID_Continue}\u200c\u200d]+)/gu;
const MENTION =
  /(?<![\p{XID_Continue}@＠./])[@＠]([\p{L}\p{M}\p{N}_]+(?:[.-][\p{L}\p{M}\p{N}_]+)*(?:@[a-z0-9]+(?:[.-][a-z0-9]+)*)?)/giu;
const URL_START = /(?<!\p{XID_Continue})https?:\/\/[^\s<>"“”„«»「」、。]+/giu;
const TRAILING = new Set('.,;:!?…\'’"*_~)]}');

/** Finds hashtags, mentions and links in the text of a post, in any script. */
export function findReferences(text: string): PostReferences {
  const urls: string[] = [];
  // Links are cut out first: what looks like a tag within one is its fragment or its user.
  const prose = text.replace(URL_START, (found) => {
    const url = withoutTrailingPunctuation(found);
    if (URL.canParse(url)) urls.push(url);
    return ` ${found.slice(url.length)}`;
  });
  const hashtags = matches(prose, HASHTAG).filter((tag) => /\p{L}/u.test(tag));
  return {
    hashtags: normalized(hashtags),
    mentions: normalized(matches(prose, MENTION)),
    urls: unique(urls),
  };
}

/** One spelling for what readers take to be the same name. */
export function normalized(names: readonly string[]): string[] {
  return unique(names.map((name) => name.normalize('NFKC').toLowerCase()));
}

function matches(text: string, pattern: RegExp): string[] {
  return Array.from(text.matchAll(pattern), ([, name = '']) => name);
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/** A closing bracket stays when the link opened one, as in `https://example.org/Foo_(bar)`. */
function withoutTrailingPunctuation(url: string): string {
  const opened = url.includes('(');
  let end = url.length;
  while (end > 0 && TRAILING.has(url.charAt(end - 1)) && !(opened && url[end - 1] === ')')) end--;
  return url.slice(0, end);
}
