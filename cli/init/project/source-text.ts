const identifier = /^[A-Za-z_$][\w$]*$/;

/** A value as TypeScript that Prettier and Biome leave alone, nearly: plain objects, lists, texts, numbers, booleans. */
export function literal(value: unknown, indent: string, room = 100): string {
  if (typeof value === 'string') return textLiteral(value);
  if (Array.isArray(value)) return `[${value.map((one) => literal(one, indent)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value);
  if (entries.length === 0) return '{}';
  const inner = `${indent}  `;
  const line = `{ ${entries.map(([key, one]) => `${propertyKey(key)}: ${literal(one, inner, 0)}`).join(', ')} }`;
  if (!line.includes('\n') && line.length <= room && entries.length <= 4) return line;
  const lines = entries.map(([key, one]) => `${inner}${propertyKey(key)}: ${literal(one, inner, room)},`);
  return `{\n${lines.join('\n')}\n${indent}}`;
}

export function textLiteral(text: string): string {
  // JSON's escapes are TypeScript's; quotes are the other ones.
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${escaped.replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, escapedCode)}'`;
}

function escapedCode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A name in an object literal or an interface; `__proto__` in brackets, or it would set the prototype. */
export function propertyKey(name: string): string {
  if (name === '__proto__') return "['__proto__']";
  return identifier.test(name) ? name : textLiteral(name);
}

/** A field of a variable. */
export function access(variable: string, name: string): string {
  return identifier.test(name) ? `${variable}.${name}` : `${variable}[${textLiteral(name)}]`;
}

/** Text in a comment: on one line, and without the comment's end. */
export function commentText(text: string): string {
  return text.replaceAll('*/', '* /').replace(/\s+/g, ' ');
}
