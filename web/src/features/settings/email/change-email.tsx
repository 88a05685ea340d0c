import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { changeEmail } from "@/data/account/email";
import { needsProof } from "@/data/client/api-error";
import { ProofField } from "@/features/proof";
import { useForm } from "@/lib/form/use-form";
import { email } from "@/words/en/email";
import { useWords } from "@/words/language";
import { emailSchema, provenEmailSchema } from "../schemas";

interface ChangeEmailProps {
  onSent(address: string): void;
  onCancel(): void;
}

/** Asks for a new address, and for the password if the server requires it. */
export function ChangeEmail({ onSent, onCancel }: ChangeEmailProps) {
  const words = useWords("email", email);
  const [needsPassword, setNeedsPassword] = useState(false);
  const { errors, problem, busy, formProps } = useForm(
    needsPassword ? provenEmailSchema : emailSchema,
    async (values) => {
      try {
        await changeEmail(values.email, values.password);
      } catch (error) {
        if (needsPassword || !needsProof(error)) throw error;
        setNeedsPassword(true);
        return;
      }
      onSent(values.email);
    },
  );
  return (
    <form method="post" className="flex max-w-sm flex-col gap-4" {...formProps}>
      {problem && <Notice kind="problem">{problem}</Notice>}
      <p className="text-sm text-muted">{words.changeAbout}</p>
      <Field
        id="new-email"
        name="email"
        type="email"
        label={words.newAddress}
        autoComplete="email"
        autoFocus
        error={errors.email}
      />
      {needsPassword && <ProofField error={errors.password} />}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" className="h-11" disabled={busy}>
          {busy ? words.changing : words.send}
        </Button>
        <Button variant="quiet" className="h-11" onClick={onCancel}>
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}
