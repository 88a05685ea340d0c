"use client";

import { Choice } from "@/components/ui/choice";
import { common } from "@/words/en/common";
import { useLanguage, useWords } from "@/words/language";
import { type Language, languages } from "@/words/languages";
import { chooseLanguage } from "./language";

const all = Object.keys(languages) as Language[];

/** What the page is written in, each by its own name, as a choice among settings. */
export function LanguageChoice() {
  const words = useWords("common", common);
  return (
    <Choice
      name="language"
      label={words.language}
      values={all}
      chosen={useLanguage()}
      onChoose={chooseLanguage}
      show={(language) => languages[language]}
      langOf={(language) => language}
    />
  );
}
