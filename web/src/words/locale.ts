import { useLanguage } from "./language";
import type { Language } from "./languages";

/** How dates and numbers are written: as where the reader lives, if that is a place of their language. */
export function localeOf(of: Language): string {
  const listed = typeof navigator === "undefined" ? [] : navigator.languages;
  return listed.find((tag) => new RegExp(`^${of}\\b`, "i").test(tag)) ?? of;
}

export function useLocale(): string {
  return localeOf(useLanguage());
}
