import type { SettingValue } from "@/data/client/types";

/** A value as it is typed; of a list, each text is a line. */
export function textOf(value: SettingValue): string {
  return typeof value === "string" ? value : value.join("\n");
}

/** The value that a text stands for, of the same type as `like`. Empty lines of a list do not count. */
export function parseText(text: string, like: SettingValue): SettingValue {
  return typeof like === "string" ? text : linesOf(text);
}

/** The texts of a list. */
export function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** Whether a text stands for this value. */
export function isSame(text: string, value: SettingValue): boolean {
  return textOf(parseText(text, value)) === textOf(value);
}
