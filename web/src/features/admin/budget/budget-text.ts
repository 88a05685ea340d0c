import type { Budget } from "@/data/client/types";

/** What is typed into the fields of a budget. */
export interface TypedBudget {
  amount: string;
  unit: "tokens" | "usd";
  per: Budget["per"];
}

/** The text of a budget, such as "5 usd/month"; empty for none. */
export function budgetText({ amount, unit, per }: TypedBudget): string {
  return amount === "" ? "" : `${amount} ${unit}/${per}`;
}

export function typedBudget(text: string): TypedBudget {
  const [, amount = "", unit, per] = /^(\S+) (tokens|usd)\/(day|month)$/.exec(text) ?? [];
  return { amount, unit: unit === "usd" ? "usd" : "tokens", per: per === "month" ? "month" : "day" };
}

export function textOfBudget({ tokens, usd, per }: Budget): string {
  return usd === undefined
    ? budgetText({ amount: String(tokens ?? ""), unit: "tokens", per })
    : budgetText({ amount: String(usd), unit: "usd", per });
}

/** The budget that a text stands for; null for none. */
export function parseBudget(text: string): Budget | null {
  const { amount, unit, per } = typedBudget(text);
  return amount === "" ? null : { [unit]: Number(amount), per };
}
