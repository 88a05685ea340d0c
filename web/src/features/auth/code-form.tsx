import { type FocusEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { passSecondStep } from "@/data/account/requests";
import { ApiError } from "@/data/client/api-error";
import { codeSchema } from "@/lib/form/rules";
import { useForm } from "@/lib/form/use-form";
import { twoStep } from "@/words/en/two-step";
import { useWords } from "@/words/language";
import type { SecondStepProps } from "./second-step";

/** The second step of a sign-in with a code of the authenticator app, or a recovery code. */
export function CodeForm({ step, onPassed, onBack }: SecondStepProps) {
  const words = useWords("twoStep", twoStep);
  const canUseApp = step.methods.includes("totp");
  const [recovery, setRecovery] = useState(!canUseApp);
  const { errors, problem, busy, formProps } = useForm(codeSchema, async ({ code }) => {
    try {
      await passSecondStep(step.mfa_token, code);
    } catch (error) {
      if (error instanceof ApiError && error.code === "second_step_expired") return onBack(error);
      throw error;
    }
    onPassed();
  });
  const shared = {
    name: "code",
    autoFocus: true,
    spellCheck: false,
    autoCorrect: "off",
    error: errors.code,
    // A wrong code is focused again, to be replaced.
    onFocus: (event: FocusEvent<HTMLInputElement>) => event.currentTarget.select(),
  };
  return (
    <form method="post" className="flex flex-col gap-4" {...formProps}>
      {problem && <Notice kind="problem">{problem}</Notice>}
      {recovery ? (
        <Field
          key="recovery"
          {...shared}
          label={words.recoveryCode}
          hint={words.recoveryHint}
          autoComplete="off"
          autoCapitalize="characters"
          data-testid="code-input"
        />
      ) : (
        <Field
          key="app"
          {...shared}
          label={words.code}
          hint={words.codeHint}
          autoComplete="one-time-code"
          inputMode="numeric"
          data-testid="code-input"
        />
      )}
      <Button type="submit" className="mt-2 h-11" disabled={busy} data-testid="code-button">
        {busy ? words.checking : words.continue}
      </Button>
      <div className="flex flex-wrap justify-between gap-2">
        {canUseApp && step.methods.includes("recovery_code") && (
          <Button variant="accent" className="-mx-4" onClick={() => setRecovery(!recovery)}>
            {recovery ? words.useApp : words.useRecovery}
          </Button>
        )}
        <Button variant="plain" className="-mx-4" onClick={() => onBack()}>
          {words.back}
        </Button>
      </div>
      {recovery && <p className="text-sm text-muted">{words.lost}</p>}
    </form>
  );
}
