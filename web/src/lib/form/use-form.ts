import { type FormEvent, useState } from "react";
import type * as z from "zod/mini";
import { ApiError, errorText, fieldErrorText } from "@/data/client/api-error";
import type { FieldError } from "@/data/client/types";
import { account } from "@/words/en/account";
import { useWords } from "@/words/language";

/** Errors by field: a client-side error key or the server's error. */
type Errors = Record<string, string | FieldError>;

/** The first error of each field. */
function firstByField(pairs: [field: string, error: string | FieldError][]): Errors {
  const errors: Errors = {};
  for (const [field, error] of pairs) errors[field] ??= error;
  return errors;
}

const isInput = (of: unknown) => of instanceof HTMLInputElement || of instanceof HTMLTextAreaElement;

function focusFirst(form: HTMLFormElement, errors: Errors): void {
  const inputs = [...form.elements].filter(isInput);
  inputs.find(({ name }) => name in errors)?.focus();
}

/**
 * Validates a form with a schema, submits it and shows server errors next to their fields. Inputs are uncontrolled,
 * so submitting never clears them.
 */
export function useForm<T extends z.ZodMiniType>(schema: T, send: (values: z.output<T>) => Promise<void>) {
  const [errors, setErrors] = useState<Errors>({});
  const [problem, setProblem] = useState<unknown>();
  const { fieldErrors }: { fieldErrors: Record<string, string> } = useWords("account", account);
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
      return fail(firstByField(checked.error.issues.map(({ path, message }) => [String(path[0]), message])));
    }
    setErrors({});
    setBusy(true);
    try {
      await send(checked.data);
    } catch (error) {
      const named =
        error instanceof ApiError ? error.fields.filter(({ field }) => form.elements.namedItem(field)) : [];
      fail(firstByField(named.map((of) => [of.field, of])));
      if (named.length === 0) setProblem(error);
    } finally {
      setBusy(false);
    }
  }

  function edited(event: FormEvent<HTMLFormElement>) {
    const name = isInput(event.target) ? event.target.name : "";
    setErrors(({ [name]: _, ...others }) => others);
  }

  return {
    /** Localized error texts by field. */
    errors: Object.fromEntries(
      Object.entries(errors).map(([field, of]) => [
        field,
        typeof of === "string" ? fieldErrors[of] : fieldErrorText(of),
      ]),
    ) as Record<string, string>,
    problem: problem === undefined ? undefined : errorText(problem),
    busy,
    formProps: { noValidate: true, onSubmit: submit, onInput: edited },
  };
}
