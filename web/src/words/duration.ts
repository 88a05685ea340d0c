import type { Words } from "./en";

/** How long something took: in seconds, with so many digits below ten of them, then in minutes and seconds. */
export function durationText(
  { seconds, minutes }: Pick<Words["messages"], "seconds" | "minutes">,
  locale: string,
  ms: number,
  digits = 0,
): string {
  const took = ms / 1000;
  const format = (value: number, maximumFractionDigits = 0) =>
    value.toLocaleString(locale, { maximumFractionDigits });
  if (took < 59.5) return seconds(format(took, took < 9.95 ? digits : 0));
  const all = Math.round(took);
  return minutes(format(Math.floor(all / 60)), format(all % 60));
}
