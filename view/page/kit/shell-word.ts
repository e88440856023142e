/** What no shell takes for anything but itself, of sh, PowerShell and cmd alike. */
const harmless = /^[\p{L}\p{N}_.:@+=,/][\p{L}\p{N}_.:@+=,/-]*$/u;

/**
 * A command with a word from a record, a letter or an address. A stranger may have written that word, and the user will
 * paste the command into a terminal: only a word that is harmless in any shell becomes part of it.
 * @param rest of the command, our own: ` --stack name`
 * @returns `undefined` where the word isn't harmless: then there is no command to copy
 */
export function withWord(command: string, word: string, rest = ''): string | undefined {
  return harmless.test(word) ? `${command} ${word}${rest}` : undefined;
}
