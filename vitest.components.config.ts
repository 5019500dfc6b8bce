import { defineConfig } from "vitest/config";

// Tests that need Debian packages: run by `npm run test:components`, never by `npm test`.
export default defineConfig({
  test: {
    include: ["test/components/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
  },
});
