import ts from "typescript";

/** One import of a source file. `names` null: everything (a namespace, `import()`, `export *`, or for the effect). `type`: gone when it runs. */
export type Import = { specifier: string | null; names: string[] | null; type: boolean; line: number };
export type Source = { imports: Import[]; environment: number[] };

/**
 * Reads what a file imports, with TypeScript's own parser: static and type-only imports, `export … from`, `import()`, `require`, `require.resolve`,
 * `import.meta.resolve`, `import x = require()` and `import("x").T`. A specifier that is computed is null. `environment` has the lines that name `process.env`.
 */
export function readSource(path: string, text: string): Source {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, path.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
  const found: Source = { imports: [], environment: [] };
  const line = (node: ts.Node): number => file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
  const add = (node: ts.Node, specifier: ts.Node | undefined, names: string[] | null): void => {
    found.imports.push({ specifier: specifier && ts.isStringLiteralLike(specifier) ? specifier.text : null, names, type: isTypeOnly(node), line: line(node) });
  };
  const visit = (node: ts.Node): void => {
    readImport(node, add);
    if (namesEnvironment(node)) found.environment.push(line(node));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

type Add = (node: ts.Node, specifier: ts.Node | undefined, names: string[] | null) => void;

function readImport(node: ts.Node, add: Add): void {
  if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, importedNames(node.importClause));
  else if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
    const clause = node.exportClause;
    add(node, node.moduleSpecifier, clause && ts.isNamedExports(clause) ? clause.elements.map((e) => (e.propertyName ?? e.name).text) : null);
  } else if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) add(node, node.moduleReference.expression, null);
  else if (ts.isImportTypeNode(node)) add(node, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, qualifiedName(node.qualifier));
  else if (ts.isCallExpression(node) && isImportCall(node.expression)) add(node, node.arguments[0], null);
}

function isTypeOnly(node: ts.Node): boolean {
  if (ts.isImportTypeNode(node)) return true;
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  if (!ts.isImportDeclaration(node) || !node.importClause) return false;
  const { phaseModifier, name, namedBindings } = node.importClause;
  if (phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  return (
    !name &&
    namedBindings !== undefined &&
    ts.isNamedImports(namedBindings) &&
    namedBindings.elements.length > 0 &&
    namedBindings.elements.every((e) => e.isTypeOnly)
  );
}

function importedNames(clause: ts.ImportClause | undefined): string[] | null {
  const bindings = clause?.namedBindings;
  if (!bindings || ts.isNamespaceImport(bindings)) return clause?.name && !bindings ? ["default"] : null;
  return [...(clause.name ? ["default"] : []), ...bindings.elements.map((e) => (e.propertyName ?? e.name).text)];
}

function qualifiedName(name: ts.EntityName | undefined): string[] | null {
  if (!name) return null;
  return ts.isIdentifier(name) ? [name.text] : qualifiedName(name.left);
}

function isImportCall(callee: ts.Expression): boolean {
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true;
  if (ts.isIdentifier(callee)) return callee.text === "require";
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== "resolve") return false;
  return ts.isMetaProperty(callee.expression) || (ts.isIdentifier(callee.expression) && callee.expression.text === "require");
}

/** `process.env`, `process["env"]`, `const { env } = process`, `import { env } from "node:process"`. */
function namesEnvironment(node: ts.Node): boolean {
  const isProcess = (e: ts.Expression): boolean =>
    (ts.isIdentifier(e) && e.text === "process") || (ts.isPropertyAccessExpression(e) && e.name.text === "process");
  if (ts.isPropertyAccessExpression(node)) return node.name.text === "env" && isProcess(node.expression);
  if (ts.isElementAccessExpression(node))
    return isProcess(node.expression) && (!ts.isStringLiteralLike(node.argumentExpression) || node.argumentExpression.text === "env");
  if (ts.isVariableDeclaration(node) && node.initializer && isProcess(node.initializer)) {
    return !ts.isObjectBindingPattern(node.name) || node.name.elements.some((e) => e.dotDotDotToken || (e.propertyName ?? e.name).getText() === "env");
  }
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier) && /^(node:)?process$/.test(node.moduleSpecifier.text)) {
    const names = importedNames(node.importClause);
    return names === null || names.includes("env") || names.includes("default");
  }
  return false;
}
