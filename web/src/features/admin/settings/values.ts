import type { SettingValue } from "@/data/client/types";
import { parseBudget, textOfBudget } from "../budget/budget-text";

/** A value as it is typed; of a list, each text is a line. */
export function textOf(value: SettingValue): string {
  if (value === null) return "";
  if (Array.isArray(value)) return value.join("\n");
  return typeof value === "string" ? value : textOfBudget(value);
}

/** The value that a text stands for, of the same type as `like`, which is null where there is no budget. Empty lines of a list do not count. */
export function parseText(text: string, like: SettingValue): SettingValue {
  if (Array.isArray(like)) return linesOf(text);
  return typeof like === "string" ? text : parseBudget(text);
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
