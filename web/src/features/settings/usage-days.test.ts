import { expect, it } from "vitest";
import { daysOf } from "./usage-days";

it("has every day once, over the end of a month", () => {
  const sum = { calls: 1, tokens_in: 10, tokens_out: 5, tokens_cached: 9, tokens_reasoning: 4, cost: null };
  const usage = [{ ...sum, day: "2026-11-01" }];
  expect(daysOf({ from: "2026-10-31", to: "2026-11-02", usage })).toEqual([
    { day: "2026-10-31", tokens: 0 },
    { day: "2026-11-01", tokens: 15 },
    { day: "2026-11-02", tokens: 0 },
  ]);
});
