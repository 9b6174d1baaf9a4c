import ts from "typescript";
import { readSource } from "./imports.js";

/** What opens connections, by module; of these modules other names (addresses compared, servers that listen) are harmless. */
const opens: readonly { modules: RegExp; names: RegExp }[] = [
  { modules: /^(node:)?(http|https)$/, names: /^(default|request|get|Agent|ClientRequest|globalAgent)$/ },
  { modules: /^(node:)?net$/, names: /^(default|Socket|connect|createConnection|Stream)$/ },
  { modules: /^(node:)?tls$/, names: /^(default|TLSSocket|connect)$/ },
  { modules: /^(node:)?(http2|dgram|child_process)$|^(undici|axios|node-fetch|got|ws)(\/|$)/, names: /./ },
  { modules: /^openai$/, names: /^(default|OpenAI|AzureOpenAI)$/ },
];
const globals: ReadonlySet<string> = new Set(["fetch", "WebSocket", "EventSource", "XMLHttpRequest"]);

/** Files that may, with the reason. */
export const mayConnect: readonly { files: RegExp; because: string }[] = [
  { files: /^libs\/ai\/egress\.ts$/, because: "the egress gate" },
  { files: /^libs\/ai\/model-client\.ts$/, because: "the openai package, which is handed the gate in place of fetch" },
  { files: /^libs\/bus\/live\/postgres-transport\.ts$/, because: "asks for a quick answer on the database's own socket" },
  { files: /^libs\/sdk\/files\/(up|down)load-file\.ts$/, because: "the same client's files: their bytes go to and come from this server alone" },
  { files: /^libs\/sdk\/rest\/http\.ts$/, because: "the client of other programs: it speaks to this server" },
];

/**
 * What in a source file could open a connection to a model, or anywhere, beside the egress gate.
 * @param path relative to the repository's root
 * @returns one sentence for each
 */
export function connectionsOf(path: string, text: string): string[] {
  const imported = readSource(path, text).imports.flatMap(({ specifier, names, type, line }) => {
    const found = type || specifier === null ? undefined : opens.find(({ modules }) => modules.test(specifier));
    if (!found || (names && !names.some((name) => found.names.test(name)) && !hasNamespace(names))) return [];
    return isOnlyTypes(path, text, specifier as string) ? [] : [`${path}:${line} imports ${specifier}, which opens connections: that is the egress gate's`];
  });
  return [...imported, ...globalUses(path, text)];
}

const hasNamespace = (names: readonly string[]): boolean => names.includes("*");

/** `import { type X, y }`: y alone is there when it runs. */
function isOnlyTypes(path: string, text: string, specifier: string): boolean {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const clauses = file.statements
    .filter(ts.isImportDeclaration)
    .filter(({ moduleSpecifier }) => ts.isStringLiteral(moduleSpecifier) && moduleSpecifier.text === specifier);
  if (!clauses.length) return false;
  return clauses.every(({ importClause }) => {
    const bindings = importClause?.namedBindings;
    if (!importClause || importClause.name || !bindings || !ts.isNamedImports(bindings)) return false;
    const module = opens.find(({ modules }) => modules.test(specifier));
    return bindings.elements.every((one) => one.isTypeOnly || !module?.names.test((one.propertyName ?? one.name).text));
  });
}

function globalUses(path: string, text: string): string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const called = ts.isCallExpression(node) || ts.isNewExpression(node) ? node.expression : null;
    const name =
      called &&
      (ts.isIdentifier(called)
        ? called.text
        : ts.isPropertyAccessExpression(called) && /^(globalThis|global)$/.test(called.expression.getText(file))
          ? called.name.text
          : null);
    if (name && globals.has(name))
      found.push(`${path}:${file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1} calls ${name}, which opens connections`);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
