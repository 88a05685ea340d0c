"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useSyncExternalStore } from "react";
import { classNames } from "@/components/ui/class-names";
import { chooseTheme, currentTheme, onTheme, themes } from "./theme";

const looks = {
  system: ["System", Monitor],
  light: ["Light", Sun],
  dark: ["Dark", Moon],
} as const;

/** Light, dark, or whatever the device says. */
export function ThemeChoice() {
  const chosen = useSyncExternalStore(onTheme, currentTheme, () => undefined);
  return (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="sr-only">Theme</legend>
      {themes.map((theme) => {
        const [name, Icon] = looks[theme];
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
            {name}
          </label>
        );
      })}
    </fieldset>
  );
}
