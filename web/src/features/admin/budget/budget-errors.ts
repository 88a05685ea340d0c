import { ApiError, fieldErrorText } from "@/data/client/api-error";
import type { adminBudgets } from "@/words/en/admin-budgets";
import type { TypedBudget } from "./budget-text";

/** The largest amounts that the server takes. */
const most = { tokens: 1_000_000_000_000, usd: 1_000_000 } as const;

/** What is wrong with an amount; undefined if nothing is. An empty amount is no budget. */
export function amountError({ amount, unit }: TypedBudget, words: typeof adminBudgets): string | undefined {
  const value = Number(amount);
  if (!(value >= 0 && value <= most[unit])) {
    return fieldErrorText({
      field: "budget",
      code: "out_of_range",
      message: "",
      params: { min: 0, max: most[unit] },
    });
  }
  return unit === "tokens" && !Number.isInteger(value) ? words.integersOnly : undefined;
}

/** What the server says is wrong with a budget. */
export function refusedAmount(error: unknown): string | undefined {
  if (!(error instanceof ApiError) || error.code !== "invalid_input") return undefined;
  const about = error.fields.find(({ field }) => field === "budget" || field.startsWith("budget."));
  return about && fieldErrorText(about);
}
