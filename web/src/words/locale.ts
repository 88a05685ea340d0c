import { useLanguage } from "./language";
import type { Language } from "./languages";

/** The locale for dates and numbers: the browser's, if it matches the page's language. */
export function localeOf(of: Language): string {
  const listed = typeof navigator === "undefined" ? [] : navigator.languages;
  return listed.find((tag) => new RegExp(`^${of}\\b`, "i").test(tag)) ?? of;
}

export function useLocale(): string {
  return localeOf(useLanguage());
}
