import { existsSync } from "node:fs";
import { join } from "node:path";
import { arrowViolations } from "./arrows.ts";
import { PURE_LAYERS } from "./house.ts";
import { purityViolations } from "./purity.ts";

/** `npm run architecture`: checks the house in the current folder, exits with 1 when a rule is broken. */
const root = process.cwd();
const pure = PURE_LAYERS.filter((layer) => existsSync(join(root, layer)));
const violations = [...(await arrowViolations(root)), ...purityViolations(root, pure)];
for (const { where, rule, reason } of violations) console.log(`${where}: ${rule}: ${reason}`);
console.log(violations.length === 0 ? "The house stands." : `${violations.length} breaches of the house's rules.`);
process.exitCode = violations.length === 0 ? 0 : 1;
