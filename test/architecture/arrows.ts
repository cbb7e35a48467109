import { existsSync } from "node:fs";
import { join } from "node:path";
import { cruise, type IForbiddenRuleType, type IViolation } from "dependency-cruiser";
import { LAYERS, layerOf, TOP_FOLDERS, type Violation } from "./house.ts";

const ALL = "^.";

function arrowRules(): IForbiddenRuleType[] {
  return LAYERS.slice(1).map((layer, above) => ({
    name: "arrows",
    severity: "error",
    from: { path: `^${layer}/` },
    to: { path: `^(${LAYERS.slice(0, above + 1).join("|")})/` },
  }));
}

const RULES: IForbiddenRuleType[] = [
  ...arrowRules(),
  { name: "cycles", severity: "error", from: { path: ALL }, to: { circular: true } },
  { name: "unresolved", severity: "error", from: { path: ALL }, to: { couldNotResolve: true } },
  { name: "test", severity: "error", from: { pathNot: "^test/" }, to: { path: "^test/" } },
];

function reasonFor({ rule, from, to, cycle }: IViolation): string {
  switch (rule.name) {
    case "arrows":
      return `imports ${to}, but ${layerOf(to)} stands above ${layerOf(from)}`;
    case "cycles":
      return `imports itself by way of ${(cycle ?? []).map((step) => step.name).join(" → ")}`;
    case "unresolved":
      return `imports ${to}, which is not there`;
    default:
      return `imports ${to}; only tests import from test/`;
  }
}

/**
 * Every import under `root` that goes up, round in a circle, into test/ or nowhere, and every source
 * file that stands in none of the house's folders. Type-only imports count: they bind as well.
 */
export async function arrowViolations(root: string): Promise<Violation[]> {
  const folders = TOP_FOLDERS.filter((folder) => existsSync(join(root, folder)));
  const { output } = await cruise(
    folders,
    {
      baseDir: root,
      validate: true,
      ruleSet: { forbidden: RULES },
      doNotFollow: { path: "node_modules" },
      tsPreCompilationDeps: true,
    },
    { exportsFields: ["exports"], importsFields: ["imports"], conditionNames: ["import", "types", "node", "default"] },
  );
  if (typeof output === "string") throw new Error(`dependency-cruiser answered with text: ${output}`);
  const imports = output.summary.violations.map(
    (found): Violation => ({ where: found.from, rule: found.rule.name, reason: reasonFor(found) }),
  );
  const strays = output.modules
    .map((module) => module.source)
    .filter((path) => TOP_FOLDERS.some((folder) => path.startsWith(`${folder}/`)) && layerOf(path) === null)
    .map((path): Violation => ({ where: path, rule: "folders", reason: `stands in none of ${LAYERS.join(", ")}` }));
  return [...imports, ...strays];
}
