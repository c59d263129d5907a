/** What `src` exports that reads the words of others, taken from the declarations themselves. */
import { parseSync } from 'vite';

/** What parameters are called in this house that hold the words of others, and what functions that read them are called. */
const WORDS =
  /^(text|words|typed|word|line|source|note|body|markup|summary|when|address|header|input|raw|query|phrase|bytes|token)$/;
const READS = /^(parse|read|split|strip|take|scan|decode|straighten)/;

/** A node of ESTree; what each kind holds is asked for where it is read. */
interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** `lib/phrases.ts parsePoint`, or `lib/new.ts Reader.take`, for each that is exported and takes words of others. */
export function parsersOf(file: string, code: string): readonly string[] {
  const body = parseSync(file, code).program.body as unknown as readonly Node[];
  return functionsOf(body)
    .filter(({ parameters }) => !parameters.some(isOfOthers))
    .filter(({ name, parameters }) => {
      const texts = parameters.flatMap(textsOf);
      return texts.some((each) => WORDS.test(each)) || (texts.length > 0 && READS.test(name.split('.').at(-1) ?? ''));
    })
    .map(({ name }) => `${file} ${name}`);
}

/** A transaction or a client of Slack: the words are stored or handed on, and read by functions that take no such thing. */
function isOfOthers(parameter: Node): boolean {
  const type = (parameter['typeAnnotation'] as Node | null | undefined)?.['typeAnnotation'] as Node | undefined;
  return type?.type === 'TSTypeReference' && /^(Tx|WebClient|Doors)$/.test(nameOf(type['typeName'] as Node));
}

interface Declared {
  readonly name: string;
  readonly parameters: readonly Node[];
}

function functionsOf(body: readonly Node[]): readonly Declared[] {
  const exported = new Set(
    body
      .filter(({ type, source }) => type === 'ExportNamedDeclaration' && source === null)
      .flatMap(({ specifiers }) => (specifiers as readonly Node[]).map(({ local }) => nameOf(local as Node))),
  );
  return body.flatMap((node) => {
    if (/^Export(Named|Default)Declaration$/.test(node.type))
      return declared((node['declaration'] as Node) ?? undefined);
    return declared(node).filter(({ name }) => exported.has(name.split('.')[0] ?? ''));
  });
}

/** The functions of one declaration: itself, those of its constants, or the methods of a class. */
function declared(node: Node | undefined): readonly Declared[] {
  if (node === undefined) return [];
  if (node.type === 'VariableDeclaration') return (node['declarations'] as readonly Node[]).flatMap(ofConstant);
  const name = nameOf(node['id'] as Node | null) || 'default';
  if (/Function/.test(node.type)) return [{ name, parameters: node['params'] as readonly Node[] }];
  if (node.type !== 'ClassDeclaration') return [];
  const members = (node['body'] as Node)['body'] as readonly Node[];
  return members.flatMap((member) => {
    const value = member['value'] as Node | null | undefined;
    const open = member['accessibility'] !== 'private' && (member['key'] as Node | undefined)?.type === 'Identifier';
    if (!open || value == null || !/Function/.test(value.type)) return [];
    return [{ name: `${name}.${nameOf(member['key'] as Node)}`, parameters: value['params'] as readonly Node[] }];
  });
}

function ofConstant({ id, init }: Node): readonly Declared[] {
  const name = nameOf(id as Node);
  const type = ((id as Node)['typeAnnotation'] as Node | null)?.['typeAnnotation'] as Node | undefined;
  if (type?.type === 'TSFunctionType') return [{ name, parameters: type['params'] as readonly Node[] }];
  const made = init as Node | null;
  return made !== null && /Function/.test(made.type) ? [{ name, parameters: made['params'] as readonly Node[] }] : [];
}

function nameOf(node: Node | null | undefined): string {
  return typeof node?.['name'] === 'string' ? node['name'] : '';
}

/** The names of what a parameter holds that is a text or bytes; of what is taken apart, of each part. */
function textsOf(parameter: Node): readonly string[] {
  if (parameter.type === 'TSParameterProperty') return textsOf(parameter['parameter'] as Node);
  if (parameter.type === 'AssignmentPattern') {
    const [left, right] = [parameter['left'] as Node, parameter['right'] as Node];
    return typeof right['value'] === 'string' ? [nameOf(left)] : textsOf(left);
  }
  const type = (parameter['typeAnnotation'] as Node | null | undefined)?.['typeAnnotation'] as Node | undefined;
  if (parameter.type === 'ObjectPattern') {
    const members = type?.type === 'TSTypeLiteral' ? (type['members'] as readonly Node[]) : [];
    return members.flatMap((member) => {
      const kind = (member['typeAnnotation'] as Node | null)?.['typeAnnotation'] as Node | undefined;
      return isText(kind) ? [nameOf(member['key'] as Node)] : [];
    });
  }
  // A constant whose type is named elsewhere gives its parameters no type of their own: their names count.
  if (type === undefined) return WORDS.test(nameOf(parameter)) ? [nameOf(parameter)] : [];
  return isText(type) ? [nameOf(parameter)] : [];
}

function isText(type: Node | undefined): boolean {
  if (type === undefined) return false;
  if (type.type === 'TSUnionType') return (type['types'] as readonly Node[]).some(isText);
  if (type.type === 'TSTypeReference')
    return /^(Uint8Array|Buffer|ArrayBuffer)$/.test(nameOf(type['typeName'] as Node));
  return type.type === 'TSStringKeyword' || type.type === 'TSUnknownKeyword';
}
