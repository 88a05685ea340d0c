"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useSyncExternalStore } from "react";
import { RadioGroup } from "@/components/ui/radio-group";
import { chooseTheme, currentTheme, onTheme, type Theme, themes } from "@/lib/theme";
import { settings } from "@/words/en/settings";
import { useWords } from "@/words/language";

const icons = {
  system: Monitor,
  light: Sun,
  dark: Moon,
} as const;

/** Theme setting: light, dark or system. */
export function ThemeChoice() {
  const words = useWords("settings", settings);
  const chosen = useSyncExternalStore(onTheme, currentTheme, () => undefined);
  function show(theme: Theme) {
    const Icon = icons[theme];
    return (
      <>
        <Icon size={16} aria-hidden />
        {words.themes[theme]}
      </>
    );
  }
  return (
    <RadioGroup
      name="theme"
      label={words.theme}
      values={themes}
      selected={chosen}
      onSelect={chooseTheme}
      renderLabel={show}
    />
  );
}
