import { ApiError, fieldErrorText } from "@/data/client/api-error";
import type { SettingName } from "@/data/client/types";
import { linesOf } from "./values";

/** What is wrong with a setting's value; of a list, with the text that is wrong. */
export function inputErrors(error: unknown, name: SettingName, text: string): string[] {
  if (!(error instanceof ApiError) || error.code !== "invalid_input") return [];
  return error.fields.flatMap((field) => {
    if (field.field === name) return [fieldErrorText(field)];
    if (!field.field.startsWith(`${name}.`)) return [];
    const line = linesOf(text)[Number(field.field.slice(name.length + 1))];
    return [line === undefined ? fieldErrorText(field) : `${line}: ${fieldErrorText(field)}`];
  });
}
