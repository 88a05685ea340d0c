import { defineConfig } from "vitest/config";

// Not tests: `make screenshots` draws docs/screenshots anew, with what the tests in the browser use.
export default defineConfig({
  test: {
    environment: "node",
    include: ["screenshots/*.ts"],
    testTimeout: 180_000,
    hookTimeout: 60_000,
  },
});
