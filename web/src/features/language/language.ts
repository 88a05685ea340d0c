import { speak } from "@/words/language";
import type { Language } from "@/words/languages";

const year = 365 * 24 * 60 * 60;

/** Changes what this page is written in, and by a cookie every page of this browser that is loaded later. */
export function chooseLanguage(next: Language): Promise<void> {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store is not in every browser, and needs https
  document.cookie = `language=${next}; Path=/; Max-Age=${year}; SameSite=Lax`;
  return speak(next);
}
