/** What is left of a budget. Amounts come with their unit. */
export const budgets = {
  tokens: (n: string) => `${n} tokens`,
  short: (left: string) => `${left} left`,
  left: (left: string, total: string, when: string) =>
    `${left} of your ${total} left. Your budget renews on ${when}.`,
  groupLeft: (left: string, total: string, when: string) =>
    `${left} of your group's ${total} left. The budget renews on ${when}.`,
};
