import { defineConfig } from "vitest/config";

// Tests that measure how fast the page is have the machine to themselves.
const measuring = ["files-view", "long-chat", "long-text", "pathological-answers", "rendering"].map(
  (name) => `e2e/${name}.test.ts`,
);

const each = {
  environment: "node" as const,
  testTimeout: 60_000,
  expect: { poll: { timeout: 15_000, interval: 50 } },
  hookTimeout: 60_000,
  // A busy machine can make a browser late in more ways than tests can wait for; what is broken fails twice.
  retry: 1,
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...each,
          name: "measuring",
          include: measuring,
          maxWorkers: 1,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...each,
          name: "e2e",
          include: ["e2e/**/*.test.ts"],
          exclude: measuring,
          // Each file starts its own server and browser, and waits much of the time.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
