"use client";

import { RadioGroup } from "@/components/ui/radio-group";
import { chooseLanguage } from "@/lib/language";
import { common } from "@/words/en/common";
import { useLanguage, useWords } from "@/words/language";
import { type Language, languages } from "@/words/languages";

const all = Object.keys(languages) as Language[];

/** Language setting: radio buttons, each language in its own name. */
export function LanguageChoice() {
  const words = useWords("common", common);
  return (
    <RadioGroup
      name="language"
      label={words.language}
      values={all}
      selected={useLanguage()}
      onSelect={chooseLanguage}
      renderLabel={(language) => languages[language]}
      langOf={(language) => language}
    />
  );
}
