const day = 24 * 3600 * 1000;

/** The current day in UTC, as YYYY-MM-DD like all days here. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

export function addDays(to: string, n: number): string {
  return new Date(Date.parse(to) + n * day).toISOString().slice(0, 10);
}

/** All days from the first to the last. */
export function daysFrom(first: string, last: string): string[] {
  const n = Math.round((Date.parse(last) - Date.parse(first)) / day) + 1;
  return Array.from({ length: Math.max(n, 0) }, (_, index) => addDays(first, index));
}

export function formatDay(of: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" }).format(Date.parse(of));
}
