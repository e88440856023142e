/** What the text says as JSON; undefined when it is none, so that its reader's schema refuses it. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
