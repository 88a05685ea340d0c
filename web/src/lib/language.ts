import { switchLanguage } from "@/words/language";
import type { Language } from "@/words/languages";

const year = 365 * 24 * 60 * 60;

/** Switches the language of this page and stores it in a cookie for later page loads. */
export function chooseLanguage(next: Language): Promise<void> {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs https and is not in every browser
  document.cookie = `language=${next}; Path=/; Max-Age=${year}; SameSite=Lax`;
  return switchLanguage(next);
}
