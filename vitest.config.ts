import { defineConfig } from "vitest/config";

/** Where to write the machine-readable report as well, for a caller that counts. */
const reportFile = process.env.SNIPERFORGE_TEST_REPORT;

export default defineConfig({
  test: {
    setupFiles: ["test/seed.ts"],
    include: ["test/**/*.test.ts"],
    exclude: ["test/oracles/**", "**/node_modules/**"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: [
      "default",
      "./test/skips.ts",
      ...(reportFile ? [["json", { outputFile: reportFile }] satisfies [string, object]] : []),
    ],
  },
});
