import { describe, expect, it } from "vitest";
import { ApiError } from "@/data/client/api-error";
import { adminBudgets } from "@/words/en/admin-budgets";
import { amountError, refusedAmount } from "./budget-errors";

const errorOf = (amount: string, unit: "tokens" | "usd") =>
  amountError({ amount, unit, per: "day" }, adminBudgets);

describe("an amount", () => {
  it("is an integer of tokens up to a trillion", () => {
    for (const amount of ["", "0", "200000", "1000000000000"])
      expect(errorOf(amount, "tokens")).toBeUndefined();
    for (const amount of ["-1", "1000000000001", "x"])
      expect(errorOf(amount, "tokens")).toBe("The value must be between 0 and 1,000,000,000,000.");
    expect(errorOf("2.5", "tokens")).toBe("Enter a whole number of tokens.");
  });

  it("is a number of dollars up to a million, with cents", () => {
    for (const amount of ["0", "2.5", "1000000"]) expect(errorOf(amount, "usd")).toBeUndefined();
    for (const amount of ["-0.01", "1000000.01"])
      expect(errorOf(amount, "usd")).toBe("The value must be between 0 and 1,000,000.");
  });
});

describe("a refused budget", () => {
  const refusal = (field: string) => {
    const errors = [{ field, code: "one_unit", message: "" }];
    return new ApiError("refused", "", { status: 400, problem: { code: "invalid_input", errors } });
  };

  it("names what is wrong with the amount, and nothing about other fields", () => {
    expect(refusedAmount(refusal("budget"))).toBe("Give either tokens or US dollars.");
    expect(refusedAmount(refusal("budget.usd"))).toBe("Give either tokens or US dollars.");
    expect(refusedAmount(refusal("budgets"))).toBeUndefined();
    expect(refusedAmount(new Error("offline"))).toBeUndefined();
  });
});
