import { type FormEvent, useState } from "react";
import type * as z from "zod/mini";
import { ApiError, errorText, localizedError } from "@/api/api-error";
import { account } from "@/words/en/account";
import { useWords } from "@/words/language";

/** Errors by field: a client-side error key or the server's message. */
type Errors = Record<string, string>;

/** The first message of each field. */
function firstByField(pairs: { field: string; message: string }[]): Errors {
  const errors: Errors = {};
  for (const { field, message } of pairs) errors[field] ??= message;
  return errors;
}

function focusFirst(form: HTMLFormElement, errors: Errors): void {
  const inputs = [...form.elements].filter((element) => element instanceof HTMLInputElement);
  inputs.find(({ name }) => name in errors)?.focus();
}

/**
 * Validates a form with a schema, submits it and shows server errors next to their fields. Inputs are uncontrolled,
 * so submitting never clears them.
 */
export function useForm<T extends z.ZodMiniType>(schema: T, send: (values: z.output<T>) => Promise<void>) {
  const [errors, setErrors] = useState<Errors>({});
  const [problem, setProblem] = useState<unknown>();
  const { fieldErrors }: { fieldErrors: Errors } = useWords("account", account);
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const fail = (found: Errors) => {
      setErrors(found);
      focusFirst(form, found);
    };
    setProblem(undefined);
    const checked = schema.safeParse(Object.fromEntries(new FormData(form)));
    if (!checked.success) {
      return fail(
        firstByField(checked.error.issues.map(({ path, message }) => ({ field: String(path[0]), message }))),
      );
    }
    setErrors({});
    setBusy(true);
    try {
      await send(checked.data);
    } catch (error) {
      const named =
        error instanceof ApiError ? error.fields.filter(({ field }) => form.elements.namedItem(field)) : [];
      fail(firstByField(named));
      if (named.length === 0) setProblem(error);
    } finally {
      setBusy(false);
    }
  }

  function edited(event: FormEvent<HTMLFormElement>) {
    const name = event.target instanceof HTMLInputElement ? event.target.name : "";
    setErrors(({ [name]: _, ...others }) => others);
  }

  return {
    /** Localized error texts by field. */
    errors: Object.fromEntries(
      Object.entries(errors).map(([field, of]) => [field, fieldErrors[of] ?? localizedError("", of)]),
    ) as Errors,
    problem: problem === undefined ? undefined : errorText(problem),
    busy,
    formProps: { noValidate: true, onSubmit: submit, onInput: edited },
  };
}
