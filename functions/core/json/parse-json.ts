/** What the text says as JSON; `undefined` if it isn't JSON, so that the caller's schema refuses it. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
