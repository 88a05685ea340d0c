/** Budgets of everyone, of people and of groups. Amounts come formatted. */
export const adminBudgets = {
  budget: "Budget",
  unit: "Unit",
  units: { tokens: "tokens", usd: "US dollars" },
  period: "Period",
  periods: { day: "a day", month: "a month" },
  noLimit: "No limit",
  byDefault: "The default",
  tokens: {
    day: (n: string) => `${n} tokens a day`,
    month: (n: string) => `${n} tokens a month`,
  },
  usd: {
    day: (amount: string) => `${amount} a day`,
    month: (amount: string) => `${amount} a month`,
  },
  personAbout: (standard: string) =>
    `How much the person may use until midnight UTC or the end of the month. Without a budget of their own, the default counts: ${standard}. Budgets of groups count as well.`,
  groupAbout:
    "How much all members together may use until midnight UTC or the end of the month. Their own budgets count as well.",
  changeDefault: "Change the default",
  integersOnly: "Enter a whole number of tokens.",
  save: "Save budget",
  saving: "Saving…",
  saved: "Budget saved. It counts at the next message, with what was used since the period began.",
  removed: "Budget removed.",
  useDefault: "Use the default",
  remove: "Remove budget",
};
