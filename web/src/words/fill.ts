export type Params = Readonly<Record<string, string | number>>;

const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

/** A size in the largest unit that leaves at least 1, in steps of 1024. */
export function sizeText(bytes: number, locale: string): string {
  const step = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  // The short form of bytes has no plural.
  const unitDisplay = step === 0 ? "long" : "short";
  const options = { style: "unit", unit: units[step], unitDisplay, maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(locale, options).format(bytes / 1024 ** step);
}

/** A moment in the reader's time zone. */
function formatTime(at: string, locale: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" }).format(date);
}

function format(name: string, value: string | number, locale: string): string {
  if (typeof value === "string") return name.endsWith("_at") ? formatTime(value, locale) : value;
  return name.endsWith("_bytes") ? sizeText(value, locale) : new Intl.NumberFormat(locale).format(value);
}

/** Replaces `{name}` by the parameter of that name; undefined if the text needs one that is missing. */
export function fill(text: string, params: Params, locale: string): string | undefined {
  const names = [...text.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  if (!names.every((name) => Object.hasOwn(params, name))) return undefined;
  return text.replace(/\{(\w+)\}/g, (_, name: string) => format(name, params[name] ?? "", locale));
}
