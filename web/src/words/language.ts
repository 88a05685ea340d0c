import { useSyncExternalStore } from "react";
import type { Words } from "./en";
import type { Language } from "./languages";

const loaders = { de: async () => (await import("./de")).de };

let wanted: Language = "en";
let language: Language = "en";
let translated: Words | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Tells the document what it is written in, once that can be read on it. */
export function markShown(shown: Language): void {
  if (shown !== wanted) return;
  document.documentElement.lang = shown;
  delete document.documentElement.dataset.unread;
}

/** Puts the page into a language; it stays as it was when the words cannot be loaded. */
export async function speak(next: Language): Promise<void> {
  const before = language;
  wanted = next;
  try {
    const words = next === "en" ? undefined : await loaders[next]();
    if (wanted !== next) return;
    translated = words;
    language = next;
    for (const listener of listeners) listener();
  } catch {
    if (wanted !== next) return;
    wanted = before;
    markShown(before);
  }
}

const found = typeof document === "undefined" ? undefined : document.documentElement.dataset.language;
if (found !== undefined && found in loaders) void speak(found as Language);

/** The language of this page now. The exported HTML is English, and so is the page until it has come alive. */
export function useLanguage(): Language {
  return useSyncExternalStore<Language>(
    subscribe,
    () => language,
    () => "en",
  );
}

/** A group of words in the language of now, for where there is no component. What is kept of them stays as it is. */
export function wordsNow<Group extends keyof Words>(group: Group, english: Words[Group]): Words[Group] {
  return translated?.[group] ?? english;
}

/** A group of words in the reader's language. It is given in English, which is what loads with the component. */
export function useWords<Group extends keyof Words>(group: Group, english: Words[Group]): Words[Group] {
  return useLanguage() === "en" ? english : wordsNow(group, english);
}
