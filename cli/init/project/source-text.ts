import { visible } from '../../kit/visible.ts';

const identifier = /^[A-Za-z_$][\w$]*$/;

/** Longer objects have a line for each of their fields. */
const longest = 100;

/** A value as TypeScript, nearly as formatters write it: plain objects, lists, texts, numbers, booleans. */
export function literal(value: unknown, indent: string): string {
  const line = onOneLine(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return line;
  if (indent.length + line.length <= longest && Object.keys(value).length <= 4) return line;
  const inner = `${indent}  `;
  const lines = Object.entries(value).map(
    ([key, one]) => `${inner}${propertyKey(key)}: ${literal(one, inner)},`,
  );
  return `{\n${lines.join('\n')}\n${indent}}`;
}

function onOneLine(value: unknown): string {
  if (typeof value === 'string') return textLiteral(value);
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.entries(value).map(([key, one]) => `${propertyKey(key)}: ${onOneLine(one)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

export function textLiteral(text: string): string {
  // JSON's escapes are TypeScript's; quotes are the other ones.
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${visible(escaped)}'`;
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
  return visible(text).replaceAll('*/', '* /');
}
