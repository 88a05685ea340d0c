import { dirname, join } from "node:path/posix";
import ts from "typescript";
import * as z from "zod/mini";

/** What the files with a path in `from` may import. */
export interface Arrow {
  from: string[];
  to: string[];
  because: string;
}

const patterns = z.array(z.string()).check(z.minLength(1));
const arrows = z.object({
  page: z.array(z.strictObject({ from: patterns, to: patterns, because: z.string() })),
});

/** The page's arrows in the parsed list of all floors. Throws if their form is wrong. */
export function pageArrows(list: unknown): Arrow[] {
  return arrows.parse(list).page;
}

export interface Import {
  /** Undefined if it is not a constant. */
  specifier: string | undefined;
  /** The module loads with its importer: neither on demand nor only for its types. */
  eager: boolean;
}

function constant(node: ts.Node | undefined): string | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;
}

/** Functions that load a module by its name, also `vi.mock` and `vi.importActual`. */
const loaders = new Set(["require", "mock", "doMock", "importActual"]);

function importIn(node: ts.Node): Import | undefined {
  if (ts.isImportDeclaration(node))
    return { specifier: constant(node.moduleSpecifier), eager: node.importClause?.isTypeOnly !== true };
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined)
    return { specifier: constant(node.moduleSpecifier), eager: !node.isTypeOnly };
  if (ts.isExternalModuleReference(node)) return { specifier: constant(node.expression), eager: true };
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
    return { specifier: constant(node.argument.literal), eager: false };
  if (!ts.isCallExpression(node)) return undefined;
  const { expression, arguments: args } = node;
  if (expression.kind === ts.SyntaxKind.ImportKeyword) return { specifier: constant(args[0]), eager: false };
  const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
  return ts.isIdentifier(name) && loaders.has(name.text)
    ? { specifier: constant(args[0]), eager: true }
    : undefined;
}

/** All imports of a module, of every form. */
export function importsOf(name: string, text: string): Import[] {
  const kind = name.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const found: Import[] = [];
  const walk = (node: ts.Node): void => {
    const one = importIn(node);
    if (one !== undefined) found.push(one);
    ts.forEachChild(node, walk);
  };
  walk(ts.createSourceFile(name, text, ts.ScriptTarget.Latest, false, kind));
  return found;
}

/** The path that a specifier means among these files, all without extension; undefined for packages. */
export function targetOf(
  files: ReadonlySet<string>,
  importer: string,
  specifier: string,
): string | undefined {
  if (!/^(?:@\/|\.\.?(?:\/|$))/.test(specifier)) return undefined;
  const path = specifier.startsWith("@/") ? specifier.slice(2) : join(dirname(importer), specifier);
  return files.has(join(path, "index")) ? join(path, "index") : path;
}

export function matches(pattern: string, path: string): boolean {
  const expression = pattern
    .replace(/[.]/g, "\\.")
    .replace(/\*+/g, (star) => (star === "*" ? "[^/]*" : ".+"));
  return new RegExp(`^${expression}$`).test(path);
}

const divided = ["components", "data", "features", "lib"];

/** The folder whose files may import each other. */
function folderOf(path: string): string {
  const names = path.split("/");
  return names.slice(0, divided.includes(names[0] ?? "") && names.length > 2 ? 2 : 1).join("/");
}

/** What is wrong with a file that imports another one, by their paths without extension. */
export function faultOf(list: readonly Arrow[], importer: string, target: string): string | undefined {
  const own = list.filter(({ from }) => from.some((pattern) => matches(pattern, importer)));
  if (own.length === 0) return "It has no entry in arrows.yaml.";
  if (folderOf(importer) === folderOf(target)) return undefined;
  if (own.some(({ to }) => to.some((pattern) => matches(pattern, target)))) return undefined;
  return own.map(({ because }) => because).join(" ");
}
