import type { Budget } from "@/data/client/types";
import { adminBudgets } from "@/words/en/admin-budgets";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";

/** How budgets are written for people, such as "200,000 tokens a day". */
export function useBudgetText(): (budget: Budget) => string {
  const words = useWords("adminBudgets", adminBudgets);
  const locale = useLocale();
  const numbers = new Intl.NumberFormat(locale);
  const dollars = new Intl.NumberFormat(locale, { style: "currency", currency: "USD" });
  return ({ tokens, usd, per }) =>
    usd === undefined ? words.tokens[per](numbers.format(tokens ?? 0)) : words.usd[per](dollars.format(usd));
}
