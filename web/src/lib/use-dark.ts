import { useSyncExternalStore } from "react";
import { currentTheme, onTheme } from "./theme";

const device = "(prefers-color-scheme: dark)";

function isDark(): boolean {
  const theme = currentTheme();
  return theme === "system" ? window.matchMedia(device).matches : theme === "dark";
}

function subscribe(changed: () => void): () => void {
  const stop = onTheme(changed);
  const media = window.matchMedia(device);
  media.addEventListener("change", changed);
  return () => {
    stop();
    media.removeEventListener("change", changed);
  };
}

/** Whether the dark theme is active; for content that CSS cannot style. */
export function useDark(): boolean {
  return useSyncExternalStore(subscribe, isDark, () => false);
}
