import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "node",
    include: ["e2e/**/*.test.ts"],
    testTimeout: 60_000,
    expect: { poll: { timeout: 15_000, interval: 50 } },
    hookTimeout: 60_000,
    // A busy machine can make a browser late in more ways than tests can wait for; what is broken fails twice.
    retry: 1,
    // Each file starts its own server and browser; one after the other is kinder to small machines.
    fileParallelism: false,
  },
});
