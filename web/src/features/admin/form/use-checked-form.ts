import { type FormEvent, useRef, useState } from "react";
import * as z from "zod/mini";
import { useForm } from "@/lib/form/use-form";

/** What submitting does: checks and saves if that works, only checks, or only saves. The value of a submit button. */
export type Intent = "save" | "check" | "force";

interface Steps<Check> {
  /** Asks the server as the form describes it; undefined if what was changed does not matter to it. */
  ask(intent: Intent): Promise<Check | undefined>;
  save(): Promise<void>;
}

const nothing = z.object({}); // the server checks the values

/** A form that is saved once a check has found nothing wrong, or anyway on request. */
export function useCheckedForm<Check extends { problem?: unknown }>({ ask, save }: Steps<Check>) {
  const intent = useRef<Intent>("save");
  const [doing, setDoing] = useState<Intent>();
  const [check, setCheck] = useState<Check>();
  const { formProps, busy, ...form } = useForm(nothing, async () => {
    if (intent.current !== "force") {
      const found = await ask(intent.current);
      setCheck(found);
      if (intent.current === "check" || found?.problem) return;
    }
    await save();
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    const { submitter } = event.nativeEvent as SubmitEvent;
    // There is none if a script submits the form, which is how it is saved in spite of another administrator's change.
    intent.current = ((submitter as HTMLButtonElement | null)?.value ?? "force") as Intent;
    setDoing(intent.current);
    setCheck(undefined);
    return formProps.onSubmit(event);
  }

  function edited(event: FormEvent<HTMLFormElement>) {
    setCheck(undefined);
    formProps.onInput(event);
  }

  return {
    ...form,
    check,
    /** What is under way. */
    doing: busy ? doing : undefined,
    formProps: { ...formProps, onSubmit: submit, onInput: edited },
  };
}
