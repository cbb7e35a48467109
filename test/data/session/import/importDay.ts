import { whirlpoolDay } from "#data/session/import/whirlpoolDay.ts";
import { openWorkspace } from "#data/workspace/workspace.ts";

/** Imports a day into a workspace, and tells what it took: the child process of a test that measures it. */
const [input = "", workspace = "", id = ""] = process.argv.slice(2);
const createdBy = { name: "test", version: "0" };
const manifest = await whirlpoolDay.run({ workspace: openWorkspace(workspace), input, id, raw: "keep", createdBy });
console.log(JSON.stringify({ root: manifest.root, peakBytes: process.resourceUsage().maxRSS * 1_024 }));
