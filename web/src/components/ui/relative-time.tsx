import { useLocale } from "@/words/locale";

const units = [
  ["year", 365 * 24 * 3600],
  ["month", 30 * 24 * 3600],
  ["day", 24 * 3600],
  ["hour", 3600],
  ["minute", 60],
] as const;

/** How long ago in the reader's words, e.g. "5 minutes ago"; within a minute "now". */
export function ago(at: Date, locale: string, now = new Date()): string {
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const seconds = Math.max(0, (now.getTime() - at.getTime()) / 1000);
  const unit = units.find(([, length]) => seconds >= length);
  if (unit === undefined) return relative.format(0, "second");
  return relative.format(-Math.floor(seconds / unit[1]), unit[0]);
}

/** A moment as the time since, exact on hover. */
export function Ago({ at }: { at: string }) {
  const locale = useLocale();
  const moment = new Date(at);
  const exact = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  return (
    <time dateTime={at} title={exact.format(moment)}>
      {ago(moment, locale)}
    </time>
  );
}
