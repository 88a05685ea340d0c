import { useState } from "react";
import * as z from "zod/mini";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { PasswordField } from "@/components/ui/password-field";
import { useMe } from "@/data/account/me";
import { needsProof } from "@/data/client/api-error";
import { useForm } from "@/lib/form/use-form";
import { twoStep } from "@/words/en/two-step";
import { useWords } from "@/words/language";
import { AccountName } from "../account-name";
import { passwordProofSchema } from "../schemas";
import { useFocus } from "./use-focus";

const noPassword = z.object({ password: z.optional(z.string()) });

interface PasswordProofProps {
  action: string;
  isDanger: boolean;
  /** Asked before the server requires the password. Without it, the form asks for the password at once. */
  question?: string;
  onProven(password?: string): Promise<void>;
  onCancel(): void;
}

/** Asks for a confirmation, and for the password if the server requires it: an unattended open page must not be enough. */
export function PasswordProof({ action, isDanger, question, onProven, onCancel }: PasswordProofProps) {
  const words = useWords("twoStep", twoStep);
  const account = useMe().data?.username;
  const [needsPassword, setNeedsPassword] = useState(question === undefined);
  const start = useFocus<HTMLParagraphElement>();
  const { errors, problem, busy, formProps } = useForm(
    needsPassword ? passwordProofSchema : noPassword,
    async ({ password }) => {
      try {
        await onProven(password);
      } catch (error) {
        if (needsPassword || !needsProof(error)) throw error;
        setNeedsPassword(true);
      }
    },
  );
  return (
    <form method="post" className="flex max-w-sm flex-col gap-4" {...formProps}>
      {question && (
        <p ref={start} tabIndex={-1} className="text-sm outline-none">
          {question}
        </p>
      )}
      {problem && <Notice kind="problem">{problem}</Notice>}
      {needsPassword && (
        <>
          <p className="text-sm">{words.confirmPassword}</p>
          <AccountName name={account} />
          <PasswordField
            id="two-step-password"
            name="password"
            label={words.yourPassword}
            autoComplete="current-password"
            autoFocus
            error={errors.password}
          />
        </>
      )}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" variant={isDanger ? "danger" : "primary"} className="h-11" disabled={busy}>
          {busy ? words.checking : action}
        </Button>
        <Button variant="quiet" className="h-11" onClick={onCancel}>
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}
