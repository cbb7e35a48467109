import { readdirSync } from "node:fs";
import { join, posix } from "node:path";
import ts from "typescript";
import { type Layer, layerOf, PURE_LAYERS, type Violation } from "./house.ts";

/** What pure code may name without declaring it: the language itself, where its results are exact. */
const GLOBALS = new Set(
  `undefined NaN Infinity Object Array Map Set WeakMap WeakSet Number BigInt String Boolean Symbol RegExp JSON Math
   Reflect Proxy Error RangeError TypeError SyntaxError AggregateError ArrayBuffer DataView Int8Array Uint8Array
   Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array BigInt64Array BigUint64Array Float32Array
   Float64Array TextEncoder TextDecoder`.split(/\s+/),
);

/**
 * The members of Math that ECMA-262 defines to the last bit. It leaves `pow`, `exp`, `log`, `sin` and
 * their kin "implementation-approximated" (§21.3.2), and so they differ between Node versions.
 */
const MATH = new Set(
  `abs ceil clz32 floor fround imul max min round sign sqrt trunc
   E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2`.split(/\s+/),
);

/** Methods whose result depends on the machine's locale or its tables of languages. */
const LOCALE = /^(toLocale\w*|localeCompare|normalize)$/;

type Report = (node: ts.Node, rule: string, reason: string) => void;

/** Where an import within the house leads, as a path from the root; null for a package. */
function houseTarget(importer: string, specifier: string): string | null {
  if (specifier.startsWith("#")) return specifier.slice(1);
  return specifier.startsWith(".") ? posix.join(posix.dirname(importer), specifier) : null;
}

function mayImport(importer: string, layer: Layer, specifier: string, typeOnly: boolean): boolean {
  if (layer === "strategies") return specifier === "sniperforge" || specifier === "zod";
  const target = houseTarget(importer, specifier);
  if (target === null) return layer === "engine/core" && specifier === "zod" && typeOnly;
  const targetLayer = layerOf(target);
  return typeOnly || (targetLayer !== null && PURE_LAYERS.includes(targetLayer));
}

function importReason(layer: Layer, specifier: string): string {
  return layer === "strategies"
    ? `imports "${specifier}"; a strategy imports only "sniperforge" and "zod", so that it can be copied`
    : `imports "${specifier}"; ${layer} imports only from ${PURE_LAYERS.slice(1).join(", ")} (types: from all below it)`;
}

function isTypeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  const clause = node.importClause;
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const names = clause.namedBindings;
  return (
    clause.name === undefined &&
    names !== undefined &&
    ts.isNamedImports(names) &&
    names.elements.length > 0 &&
    names.elements.every((element) => element.isTypeOnly)
  );
}

function checkImport(node: ts.ImportDeclaration | ts.ExportDeclaration, path: string, layer: Layer, report: Report) {
  const module = node.moduleSpecifier;
  if (module === undefined || !ts.isStringLiteral(module)) return;
  if (!mayImport(path, layer, module.text, isTypeOnly(node)))
    report(node, "pure-imports", importReason(layer, module.text));
}

/** True where the identifier stands for a value, not for a property, a label or what it declares. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  const named =
    ("name" in parent && parent.name === node) ||
    ("propertyName" in parent && parent.propertyName === node) ||
    ("label" in parent && parent.label === node);
  return !named;
}

/** True when no statement of the program that is run declares the name: the host has to provide it. */
function isGlobal(node: ts.Identifier, program: ts.Program): boolean {
  const checker = program.getTypeChecker();
  const symbol = ts.isShorthandPropertyAssignment(node.parent)
    ? checker.getShorthandAssignmentValueSymbol(node.parent)
    : checker.getSymbolAtLocation(node);
  const declared = symbol?.declarations ?? [];
  return declared.every(
    (declaration) =>
      program.isSourceFileDefaultLibrary(declaration.getSourceFile()) ||
      (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Ambient) !== 0,
  );
}

function checkMath(node: ts.Identifier, report: Report) {
  const { parent } = node;
  if (!ts.isPropertyAccessExpression(parent) || parent.expression !== node)
    report(node, "pure-math", "hands `Math` on as a whole; name the member where it is used");
  else if (!MATH.has(parent.name.text))
    report(node, "pure-math", `uses Math.${parent.name.text}, whose result is not the same everywhere`);
}

function checkReference(node: ts.Identifier, program: ts.Program, report: Report) {
  if (!isReference(node) || !isGlobal(node, program)) return;
  if (!GLOBALS.has(node.text))
    report(node, "pure-globals", `uses ${node.text}; what a host gives is handed in, never reached for`);
  else if (node.text === "Math") checkMath(node, report);
}

const POWER: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AsteriskAsteriskToken,
  ts.SyntaxKind.AsteriskAsteriskEqualsToken,
]);
const ASYNC: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AsyncKeyword,
  ts.SyntaxKind.AwaitKeyword,
  ts.SyntaxKind.AwaitExpression,
]);

/** `import("…")` or `import.meta`. */
function importsAtRunTime(node: ts.Node): boolean {
  return ts.isMetaProperty(node)
    ? node.keywordToken === ts.SyntaxKind.ImportKeyword
    : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
}

function checkSyntax(node: ts.Node, report: Report) {
  if (POWER.has(node.kind)) report(node, "pure-math", "uses `**`, which differs between Node versions");
  else if (ASYNC.has(node.kind)) report(node, "pure-async", "waits; an answer from outside comes in as an event");
  else if (importsAtRunTime(node)) report(node, "pure-imports", "imports while it runs, or asks where it stands");
  else if (ts.isForInStatement(node)) report(node, "pure-for-in", "walks inherited names too; use Object.keys");
  else if (ts.isPropertyAccessExpression(node) && LOCALE.test(node.name.text))
    report(node, "pure-locale", `calls ${node.name.text}, whose result depends on the machine`);
  else if (ts.isVariableStatement(node) && ts.isSourceFile(node.parent) && !isConstant(node))
    report(node, "pure-state", "keeps state in the module; keep it in what the caller holds");
}

function isConstant(node: ts.VariableStatement): boolean {
  const ambient = node.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.DeclareKeyword) ?? false;
  return ambient || (node.declarationList.flags & ts.NodeFlags.Const) !== 0;
}

/** Types vanish before anything runs; the class that another extends does not. */
function vanishes(node: ts.Node): boolean {
  if (ts.isExpressionWithTypeArguments(node))
    return !(ts.isHeritageClause(node.parent) && node.parent.token === ts.SyntaxKind.ExtendsKeyword);
  return ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
}

function checkFile(file: ts.SourceFile, path: string, layer: Layer, program: ts.Program): Violation[] {
  const found: Violation[] = [];
  const report: Report = (node, rule, reason) => {
    const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
    found.push({ where: `${path}:${line + 1}`, rule, reason });
  };
  const visit = (node: ts.Node): void => {
    if (vanishes(node)) return;
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      checkImport(node, path, layer, report);
      return;
    }
    if (ts.isIdentifier(node)) checkReference(node, program, report);
    checkSyntax(node, report);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function sourceFiles(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((path) => posix.join(folder, path.replaceAll("\\", "/")))
    .filter((path) => /\.[cm]?[jt]sx?$/.test(path) && !path.includes("node_modules/"))
    .sort();
}

/**
 * Every place in the pure folders under `root` that could give another result on another machine or at
 * another time. Names are resolved by TypeScript against ECMAScript alone, without Node or the DOM.
 */
export function purityViolations(root: string, layers: readonly Layer[]): Violation[] {
  const paths = layers.flatMap((layer) => sourceFiles(root, layer));
  const program = ts.createProgram(
    paths.map((path) => join(root, path)),
    {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      lib: ["lib.es2023.d.ts"],
      types: [],
      allowJs: true,
      noResolve: true,
      noEmit: true,
    },
  );
  program.getTypeChecker(); // binds the files: only then nodes know their parents
  return paths.flatMap((path) => {
    const file = program.getSourceFile(join(root, path));
    const layer = layerOf(path);
    if (file === undefined || layer === null) throw new Error(`${path} was listed but can't be read`);
    return checkFile(file, path, layer, program);
  });
}
