import { useState } from "react";
import { Button } from "@/components/ui/button";
import { useResetSecondFactor } from "@/data/admin/people";
import { needsProof } from "@/data/client/api-error";
import type { Person } from "@/data/client/types";
import { PasswordProof } from "@/features/proof";
import { adminPeople } from "@/words/en/admin-people";
import { useWords } from "@/words/language";
import { Action } from "../action";
import { Confirm } from "../confirm";
import { ChangeError } from "../load-error";

interface ResetFactorProps {
  person: Person;
  disabled: boolean;
  onReset(): void;
}

/** Removes the second factor of a person who has lost it: after a question, and with the admin's password if the server wants it. */
export function ResetFactor({ person: { id, username }, disabled, onReset }: ResetFactorProps) {
  const words = useWords("adminPeople", adminPeople);
  const { error, isPending, mutate, mutateAsync, reset } = useResetSecondFactor(id, onReset);
  const [step, setStep] = useState<"question" | "proof">();
  const { text, action } = words.questions.resetFactor;
  if (step === "question") {
    return (
      <Confirm
        text={text(username)}
        action={action}
        isDanger
        onConfirm={() => {
          setStep(undefined);
          mutate(undefined, { onError: (refusal) => setStep(needsProof(refusal) ? "proof" : undefined) });
        }}
        onCancel={() => setStep(undefined)}
      />
    );
  }
  if (step === "proof") {
    return (
      <PasswordProof
        isDanger
        action={action}
        about={words.resetProofAbout}
        onProven={mutateAsync}
        onCancel={() => {
          reset();
          setStep(undefined);
        }}
      />
    );
  }
  return (
    <>
      <ChangeError error={needsProof(error) ? undefined : error} />
      <Action name={words.secondFactor} about={words.secondFactorAbout}>
        <Button variant="quiet" disabled={disabled || isPending} onClick={() => setStep("question")}>
          {words.resetFactor}
        </Button>
      </Action>
    </>
  );
}
