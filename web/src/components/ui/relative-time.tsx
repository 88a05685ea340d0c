import { useLocale } from "@/words/locale";

const units = [
  ["year", 365 * 24 * 3600],
  ["month", 30 * 24 * 3600],
  ["day", 24 * 3600],
  ["hour", 3600],
  ["minute", 60],
] as const;

/** Formats the time since, e.g. "5 minutes ago"; "now" within the first minute. */
export function formatRelative(at: Date, locale: string, now = new Date()): string {
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const seconds = Math.max(0, (now.getTime() - at.getTime()) / 1000);
  const unit = units.find(([, length]) => seconds >= length);
  if (unit === undefined) return relative.format(0, "second");
  return relative.format(-Math.floor(seconds / unit[1]), unit[0]);
}

/** Shows the time since a moment, and the exact time on hover. */
export function RelativeTime({ at }: { at: string }) {
  const locale = useLocale();
  const moment = new Date(at);
  const exact = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  return (
    <time dateTime={at} title={exact.format(moment)}>
      {formatRelative(moment, locale)}
    </time>
  );
}
