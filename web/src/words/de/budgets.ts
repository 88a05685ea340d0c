import type { Words } from "../en";

export const budgets: Words["budgets"] = {
  tokens: (n) => `${n} Token`,
  short: (left) => `Noch ${left}`,
  left: (left, total, when) =>
    `Noch ${left} von deinen ${total} übrig. Dein Budget erneuert sich am ${when}.`,
  groupLeft: (left, total, when) =>
    `Noch ${left} von den ${total} deiner Gruppe übrig. Das Budget erneuert sich am ${when}.`,
};
