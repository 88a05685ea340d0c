"use client";

import { chooseLanguage } from "@/lib/language";
import { common } from "@/words/en/common";
import { useLanguage, useWords } from "@/words/language";
import { type Language, languages } from "@/words/languages";
import { classNames } from "./class-names";

const all = Object.entries(languages) as [Language, string][];

/** Compact language switch for pages outside the settings. */
export function LanguageSwitch({ className }: { className?: string }) {
  const chosen = useLanguage();
  const words = useWords("common", common);
  return (
    <fieldset aria-label={words.language} className={classNames("flex gap-1 text-sm", className)}>
      {all.map(([language, name]) => (
        <button
          key={language}
          type="button"
          lang={language}
          aria-pressed={chosen === language}
          onClick={() => chooseLanguage(language)}
          className={classNames(
            "h-10 rounded-lg px-2",
            chosen === language ? "font-medium text-text" : "text-muted hover:text-text",
          )}
        >
          {name}
        </button>
      ))}
    </fieldset>
  );
}
