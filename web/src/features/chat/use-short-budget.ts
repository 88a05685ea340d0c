import { useBudget } from "@/data/usage/queries";
import { budgets } from "@/words/en/budgets";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";

/** The share of a budget below which the rest is shown. */
const shortBelow = 0.1;

export interface ShortBudget {
  /** What is left, for the composer's line. */
  short: string;
  /** The same in a sentence: of how much, and when it renews. */
  full: string;
}

/** What is left of the person's budget, when it is short. */
export function useShortBudget(answering: boolean): ShortBudget | undefined {
  const words = useWords("budgets", budgets);
  const locale = useLocale();
  const budget = useBudget(answering);
  if (budget === null) return undefined;
  const { tokens, usd, left, renews_at, of } = budget;
  const total = usd ?? tokens ?? 0;
  if (left >= total * shortBelow) return undefined;
  const dollars = (n: number) => n.toLocaleString(locale, { style: "currency", currency: "USD" });
  const amount = (n: number) => (usd === undefined ? words.tokens(n.toLocaleString(locale)) : dollars(n));
  const rounded = left.toLocaleString(locale, { notation: "compact", maximumFractionDigits: 1 });
  const when = new Date(renews_at).toLocaleString(locale, { dateStyle: "medium", timeStyle: "short" });
  return {
    short: words.short(usd === undefined ? rounded : dollars(left)),
    full: (of === "group" ? words.groupLeft : words.left)(amount(left), amount(total), when),
  };
}
