import type { AuditFilter } from "@/data/admin/audit";

/** The instant at which a day of the reader begins; undefined if there is no such day. */
function startOf(day: string, later = 0): string | undefined {
  const [year = NaN, month = NaN, date = NaN] = day.split("-").map(Number);
  const start = new Date(year, month - 1, date + later);
  return Number.isNaN(start.getTime()) ? undefined : start.toISOString();
}

/** The filter that an address names. Its days are the reader's, as the times in the list. */
export function filterIn(get: (name: string) => string): AuditFilter {
  const user = Number(get("user"));
  return {
    user: Number.isSafeInteger(user) && user > 0 ? user : undefined,
    action: get("action") || undefined,
    from: startOf(get("from")),
    to: startOf(get("to"), 1),
  };
}
