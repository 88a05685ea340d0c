import type { Usage } from "@/data/client/types";

export interface UsageDay {
  readonly day: string;
  readonly tokens: number;
}

const dayLength = 24 * 60 * 60 * 1000;

/** All days of a usage by day, also those without calls. */
export function daysOf({ from, to, usage }: Pick<Usage, "from" | "to" | "usage">): UsageDay[] {
  const sums = new Map(usage.map((sum) => [sum.day, sum.tokens_in + sum.tokens_out]));
  const days: UsageDay[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += dayLength) {
    const day = new Date(at).toISOString().slice(0, 10);
    days.push({ day, tokens: sums.get(day) ?? 0 });
  }
  return days;
}
