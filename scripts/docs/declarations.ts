import { parse } from '@babel/parser';
import type { Comment, Node, TSInterfaceDeclaration, TSTypeAliasDeclaration } from '@babel/types';

/** One field of a documented interface. */
export interface Field {
  readonly name: string;
  readonly isOptional: boolean;
  /** As it stands in the code, on one line. */
  readonly type: string;
  readonly doc: string;
}

/** An interface, a type, a class or a function, as its file declares it. */
export interface Declaration {
  readonly name: string;
  readonly doc: string;
  /** Of an interface; those that it inherits aren't among them. */
  readonly fields: readonly Field[];
  /** The names of the interfaces that it extends. */
  readonly parents: readonly string[];
  /** Of a type: what it stands for. Of a function: its parameters. */
  readonly text: string;
}

/** The declarations of a TypeScript file, by name, with their TSDoc. */
export function declarationsOf(source: string): Map<string, Declaration> {
  const { program } = parse(source, { sourceType: 'module', plugins: ['typescript'], attachComment: true });
  const found = new Map<string, Declaration>();
  for (const statement of program.body) {
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    const doc = docOf(statement.leadingComments);
    if (declared?.type === 'TSInterfaceDeclaration') add(interfaceOf(declared, doc, source));
    if (declared?.type === 'TSTypeAliasDeclaration') add(aliasOf(declared, doc, source));
    if (declared?.type === 'ClassDeclaration') {
      add({ name: declared.id?.name ?? '', doc, fields: [], parents: [], text: '' });
    }
    if (declared?.type === 'FunctionDeclaration') {
      const text = declared.params.map((parameter) => textOf(parameter, source)).join(', ');
      add({ name: declared.id?.name ?? '', doc, fields: [], parents: [], text });
    }
  }
  return found;

  function add(declaration: Declaration): void {
    found.set(declaration.name, declaration);
  }
}

function interfaceOf(declared: TSInterfaceDeclaration, doc: string, source: string): Declaration {
  const fields = declared.body.body.flatMap((member): Field[] => {
    if (member.type !== 'TSPropertySignature') return [];
    const name = textOf(member.key, source).replaceAll(/^'|'$/g, '');
    const annotation = member.typeAnnotation?.type === 'TSTypeAnnotation' ? member.typeAnnotation : undefined;
    const type = annotation === undefined ? 'unknown' : textOf(annotation.typeAnnotation, source);
    return [{ name, isOptional: member.optional === true, type, doc: docOf(member.leadingComments) }];
  });
  const parents = (declared.extends ?? []).map((parent) => textOf(parent, source).replace(/<.*/s, ''));
  return { name: declared.id.name, doc, fields, parents, text: '' };
}

function aliasOf(declared: TSTypeAliasDeclaration, doc: string, source: string): Declaration {
  return {
    name: declared.id.name,
    doc,
    fields: [],
    parents: [],
    text: textOf(declared.typeAnnotation, source),
  };
}

/** The code of a node on one line, without `readonly` and comments, which say nothing to a reader of a reference. */
function textOf({ start, end }: Node, source: string): string {
  return source
    .slice(start ?? 0, end ?? 0)
    .replaceAll(/\/\*.*?\*\//gs, '')
    .replaceAll(/\breadonly /g, '')
    .replaceAll(/NoInfer<(\w+)>/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/^\| /g, '')
    .trim();
}

/** The text of the TSDoc block right before a node. */
function docOf(comments: readonly Comment[] | null | undefined): string {
  const last = comments?.at(-1);
  if (last?.type !== 'CommentBlock' || !last.value.startsWith('*')) return '';
  return last.value
    .replaceAll(/^\s*\* ?/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
