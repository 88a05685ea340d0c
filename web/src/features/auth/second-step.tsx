import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { browserRefusal, passSecondStepByPasskey } from "@/data/account/passkeys";
import { ApiError, errorText } from "@/data/client/api-error";
import type { SecondStepNeeded } from "@/data/client/types";
import { usePasskeySupport } from "@/data/config/queries";
import { passkeys } from "@/words/en/passkeys";
import { useWords } from "@/words/language";
import { CodeForm } from "./code-form";

export interface SecondStepProps {
  step: SecondStepNeeded;
  onPassed(): void;
  /** Back to the password, with the error that leads there. */
  onBack(error?: ApiError): void;
}

/** The second step of a sign-in: a passkey, or a code. */
export function SecondStep(props: SecondStepProps) {
  const works = usePasskeySupport() === "yes" && props.step.methods.includes("passkey");
  const [byCode, setByCode] = useState(false);
  const words = useWords("passkeys", passkeys);
  if (works && !byCode) return <PasskeyStep {...props} onCode={() => setByCode(true)} />;
  return (
    <div className="flex flex-col gap-2">
      <CodeForm {...props} />
      {works && (
        <Button variant="accent" className="-mx-4 self-start" onClick={() => setByCode(false)}>
          {words.use}
        </Button>
      )}
    </div>
  );
}

function PasskeyStep({ step, onPassed, onBack, onCode }: SecondStepProps & { onCode(): void }) {
  const words = useWords("passkeys", passkeys);
  const [problem, setProblem] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const confirm = async () => {
    setProblem(undefined);
    setBusy(true);
    try {
      await passSecondStepByPasskey(step.mfa_token);
      onPassed();
    } catch (error) {
      if (error instanceof ApiError && error.code === "second_step_expired") return onBack(error);
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const refusal = browserRefusal(problem);
  return (
    <div className="flex flex-col gap-4">
      {problem !== undefined && (
        <Notice kind={refusal ? "note" : "problem"}>{refusal ? words.canceled : errorText(problem)}</Notice>
      )}
      <p className="text-sm">{words.second}</p>
      <Button autoFocus className="h-11" disabled={busy} onClick={confirm} data-testid="second-passkey">
        {busy ? words.waiting : words.use}
      </Button>
      <div className="flex flex-wrap justify-between gap-2">
        {step.methods.length > 1 && (
          <Button variant="accent" className="-mx-4" onClick={onCode}>
            {words.useCode}
          </Button>
        )}
        <Button variant="plain" className="-mx-4" onClick={() => onBack()}>
          {words.back}
        </Button>
      </div>
    </div>
  );
}
