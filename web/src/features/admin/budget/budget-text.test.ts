import { describe, expect, it } from "vitest";
import type { Budget } from "@/data/client/types";
import { isSame, parseText, textOf } from "../settings/values";
import { parseBudget, textOfBudget } from "./budget-text";

describe("the text of a budget", () => {
  const budgets: Budget[] = [
    { tokens: 100_000, per: "day" },
    { tokens: 0, per: "month" },
    { usd: 2.5, per: "month" },
  ];

  it("stands for the same budget", () => {
    for (const budget of budgets) {
      expect(parseBudget(textOfBudget(budget))).toEqual(budget);
      expect(parseText(textOf(budget), null)).toEqual(budget);
      expect(isSame(textOf(budget), budget)).toBe(true);
      expect(isSame(textOf(budget), null)).toBe(false);
    }
  });

  it("is empty without one", () => {
    expect(textOf(null)).toBe("");
    expect(parseText("", null)).toBeNull();
    expect(isSame("", null)).toBe(true);
  });
});
