"use client";

import { classNames } from "@/components/ui/class-names";
import { common } from "@/words/en/common";
import { useLanguage, useWords } from "@/words/language";
import { type Language, languages } from "@/words/languages";
import { chooseLanguage } from "./language";

const all = Object.entries(languages) as [Language, string][];

/** What the page is written in, each by its own name, as a choice among settings. */
export function LanguageChoice() {
  const chosen = useLanguage();
  const words = useWords("common", common);
  return (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="sr-only">{words.language}</legend>
      {all.map(([language, name]) => (
        <label
          key={language}
          lang={language}
          className={classNames(
            "inline-flex h-11 cursor-pointer items-center gap-2 rounded-lg border px-4 text-sm has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
            chosen === language ? "border-accent bg-tint" : "border-line hover:bg-surface",
          )}
        >
          <input
            type="radio"
            name="language"
            value={language}
            checked={chosen === language}
            onChange={() => chooseLanguage(language)}
            className="sr-only"
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}
