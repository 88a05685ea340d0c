import { useEffect, useRef } from "react";
import { forgetForm, readForm, saveForm } from "@/data/drafts/form";

/** Keeps what is typed into some fields of a form for the tab, so that a reload does not lose it. */
export function useFormDraft(name: string, fields: readonly string[]) {
  const form = useRef<HTMLFormElement>(null);
  const inputs = () =>
    fields
      .map((field) => form.current?.elements.namedItem(field))
      .filter((input) => input instanceof HTMLInputElement);
  const latest = useRef(inputs);
  latest.current = inputs;
  // Not as default values: the exported page has none, and hydration expects the same.
  useEffect(() => {
    const draft = readForm(name);
    for (const input of latest.current()) {
      const text = draft[input.name];
      if (input.value === "" && typeof text === "string") input.value = text;
    }
  }, [name]);
  return {
    form,
    keep: () => saveForm(name, Object.fromEntries(inputs().map((input) => [input.name, input.value]))),
    forget: () => forgetForm(name),
  };
}
