"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useSyncExternalStore } from "react";
import { Choice } from "@/components/ui/choice";
import { settings } from "@/words/en/settings";
import { useWords } from "@/words/language";
import { chooseTheme, currentTheme, onTheme, type Theme, themes } from "./theme";

const icons = {
  system: Monitor,
  light: Sun,
  dark: Moon,
} as const;

/** Light, dark, or whatever the device says. */
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
    <Choice
      name="theme"
      label={words.theme}
      values={themes}
      chosen={chosen}
      onChoose={chooseTheme}
      show={show}
    />
  );
}
