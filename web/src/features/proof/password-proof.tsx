import { useEffect, useRef, useState } from "react";
import * as z from "zod/mini";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { needsProof } from "@/data/client/api-error";
import { useForm } from "@/lib/form/use-form";
import { proof } from "@/words/en/proof";
import { useWords } from "@/words/language";
import { ProofField } from "./proof-field";
import { passwordProofSchema } from "./schema";

const noPassword = z.object({ password: z.optional(z.string()) });

interface PasswordProofProps {
  action: string;
  isDanger?: boolean;
  /** Asked before the server requires the password. Without it, the form asks for the password at once. */
  question?: string;
  /** Why the password is asked for, unless that is plain. */
  about?: string;
  onProven(password?: string): Promise<unknown>;
  onCancel(): void;
}

/** Asks for a confirmation, and for the password if the server requires it: an unattended open page must not be enough. */
export function PasswordProof(props: PasswordProofProps) {
  const { action, isDanger = false, question, about, onProven, onCancel } = props;
  const words = useWords("proof", proof);
  const [needsPassword, setNeedsPassword] = useState(question === undefined);
  const start = useRef<HTMLParagraphElement>(null);
  useEffect(() => start.current?.focus(), []);
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
      {needsPassword && <ProofField about={about ?? words.about} error={errors.password} />}
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
