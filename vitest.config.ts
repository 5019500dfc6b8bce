import { defineConfig } from "vitest/config";

// Two cores are the machine this must pass on: more workers only fight for them.
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/components/**"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
