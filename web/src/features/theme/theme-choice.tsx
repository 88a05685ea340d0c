"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useSyncExternalStore } from "react";
import { classNames } from "@/components/ui/class-names";
import { settings } from "@/words/en/settings";
import { useWords } from "@/words/language";
import { chooseTheme, currentTheme, onTheme, themes } from "./theme";

const icons = {
  system: Monitor,
  light: Sun,
  dark: Moon,
} as const;

/** Light, dark, or whatever the device says. */
export function ThemeChoice() {
  const words = useWords("settings", settings);
  const chosen = useSyncExternalStore(onTheme, currentTheme, () => undefined);
  return (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="sr-only">{words.theme}</legend>
      {themes.map((theme) => {
        const Icon = icons[theme];
        return (
          <label
            key={theme}
            className={classNames(
              "inline-flex h-11 cursor-pointer items-center gap-2 rounded-lg border px-4 text-sm has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
              chosen === theme ? "border-accent bg-tint" : "border-line hover:bg-surface",
            )}
          >
            <input
              type="radio"
              name="theme"
              value={theme}
              checked={chosen === theme}
              onChange={() => chooseTheme(theme)}
              className="sr-only"
            />
            <Icon size={16} aria-hidden />
            {words.themes[theme]}
          </label>
        );
      })}
    </fieldset>
  );
}
