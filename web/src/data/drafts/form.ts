import { prefix, read, write } from "./storage";

const keyOf = (form: string) => `${prefix}form.${form}`;

/** What was typed into a form before a reload, by field. */
export function readForm(form: string): Readonly<Record<string, unknown>> {
  try {
    const fields: unknown = JSON.parse(read(keyOf(form)) ?? "");
    return typeof fields === "object" && fields !== null ? (fields as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Keeps what is typed for the tab. Callers leave out secrets. */
export function saveForm(form: string, fields: Readonly<Record<string, unknown>>): void {
  write(keyOf(form), JSON.stringify(fields));
}

export function forgetForm(form: string): void {
  write(keyOf(form), "");
}
