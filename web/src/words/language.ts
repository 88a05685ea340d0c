import { useSyncExternalStore } from "react";
import type { Words } from "./en";
import type { Language } from "./languages";

const loaders = {
  de: {
    everyone: async (): Promise<Partial<Words>> => (await import("./de/everyone")).everyone,
    administration: async (): Promise<Partial<Words>> => (await import("./de/administration")).administration,
  },
};

let requested: Language = "en";
let language: Language = "en";
let translated: Partial<Words> | undefined;
/** Whether the admin pages have been opened. */
let withAdministration = false;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Sets the document's language and reveals the page once its texts are ready. */
export function markLanguageReady(shown: Language): void {
  if (shown !== requested) return;
  document.documentElement.lang = shown;
  delete document.documentElement.dataset.untranslated;
}

async function load(of: keyof typeof loaders): Promise<Partial<Words>> {
  const { everyone, administration } = loaders[of];
  const [texts, more] = await Promise.all([
    everyone(),
    withAdministration ? administration().catch(() => undefined) : undefined,
  ]);
  return { ...texts, ...more };
}

/** Switches the language. The page keeps its language if the texts fail to load. */
export async function switchLanguage(next: Language): Promise<void> {
  const before = language;
  requested = next;
  try {
    const words = next === "en" ? undefined : await load(next);
    if (requested !== next) return;
    translated = words;
    language = next;
    for (const listener of listeners) listener();
  } catch {
    if (requested !== next) return;
    requested = before;
    markLanguageReady(before);
  }
}

/** Loads the texts of the admin pages, too. They are English if that fails. */
export async function loadAdminWords(): Promise<void> {
  withAdministration = true;
  await switchLanguage(requested);
}

const found = typeof document === "undefined" ? undefined : document.documentElement.dataset.language;
if (found !== undefined && found in loaders) void switchLanguage(found as Language);

/** The current language, for code outside components. */
export function currentLanguage(): Language {
  return language;
}

/** The current language. The exported HTML is English, and so is the page until hydration. */
export function useLanguage(): Language {
  return useSyncExternalStore<Language>(
    subscribe,
    () => language,
    () => "en",
  );
}

/** A group of texts in the current language if that is not English and has it. */
export function translatedWords<Group extends keyof Words>(group: Group): Words[Group] | undefined {
  return translated?.[group];
}

/** A group of texts in the current language, for code outside components. The result does not update. */
export function currentWords<Group extends keyof Words>(group: Group, english: Words[Group]): Words[Group] {
  return translatedWords(group) ?? english;
}

/** A group of texts in the reader's language. Callers pass the English group, which is bundled with the component. */
export function useWords<Group extends keyof Words>(group: Group, english: Words[Group]): Words[Group] {
  return useLanguage() === "en" ? english : currentWords(group, english);
}
