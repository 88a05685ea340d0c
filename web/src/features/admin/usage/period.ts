import type { UsageQuery } from "@/data/admin/usage";
import type { UsageBy } from "@/data/client/types";
import { addDays, today } from "../days";

export type Period = "7" | "30" | "90" | "own";

const lengths: readonly string[] = ["7", "90"] satisfies Period[]; // 30 needs no name
const groups: readonly string[] = ["user", "group", "model"] satisfies UsageBy[]; // nor does the day

/** The period and the query that an address names. */
export function periodIn(get: (name: string) => string): { period: Period; query: UsageQuery } {
  const by = (groups.includes(get("by")) ? get("by") : "day") as UsageBy;
  const [from, to] = [get("from") || undefined, get("to") || undefined];
  if (from || to) return { period: "own", query: { from, to, by } };
  const period = (lengths.includes(get("days")) ? get("days") : "30") as Period;
  const last = today();
  return { period, query: { from: addDays(last, 1 - Number(period)), to: last, by } };
}
