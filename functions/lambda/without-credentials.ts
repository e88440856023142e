/**
 * A text without the credentials of the URLs in it: what is printed is kept. Whatever stands between `://` and the last
 * `@` of a line goes, because a password may hold any character, encoded or not.
 */
export function withoutCredentials(text: string): string {
  return text.replaceAll(/:\/\/[^\n]*@/g, '://…@');
}
