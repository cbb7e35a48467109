#!/usr/bin/env node
// The sources are TypeScript and run as they are: tsx strips the types while they are loaded.
import { register } from "tsx/esm/api";

register();
const { main } = await import("./main.ts");
process.exitCode = await main(process.argv);
