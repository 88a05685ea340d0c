"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { forgotPassword } from "@/data/account/recovery";
import { useMail, usePasswordLogin } from "@/data/config/queries";
import { useForm } from "@/lib/form/use-form";
import { account } from "@/words/en/account";
import { recovery } from "@/words/en/recovery";
import { useWords } from "@/words/language";
import { BackLink } from "./back-link";
import { forgotSchema } from "./schemas";

/** Asks for a link. Whether there is such an account is not said. */
export function ForgotForm() {
  const words = useWords("recovery", recovery);
  const { email, passwordsOff } = useWords("account", account);
  const canMail = useMail();
  const passwords = usePasswordLogin();
  const [sentTo, setSentTo] = useState<string>();
  const { errors, problem, busy, formProps } = useForm(forgotSchema, async (values) => {
    await forgotPassword(values.email);
    setSentTo(values.email);
  });
  if (canMail === false || !passwords) {
    return (
      <>
        <Notice>{passwords ? words.noMail : passwordsOff}</Notice>
        <BackLink />
      </>
    );
  }
  if (sentTo !== undefined) {
    return (
      <>
        <Notice>{words.sent(sentTo)}</Notice>
        <BackLink />
      </>
    );
  }
  return (
    <form method="post" className="flex flex-col gap-4" {...formProps}>
      {problem && <Notice kind="problem">{problem}</Notice>}
      <p className="text-sm text-muted">{words.forgotAbout}</p>
      <Field
        name="email"
        type="email"
        autoFocus
        label={email}
        autoComplete="email"
        error={errors.email}
        data-testid="email-input"
      />
      <Button type="submit" className="mt-2 h-11" disabled={busy} data-testid="forgot-button">
        {busy ? words.sending : words.send}
      </Button>
      <BackLink />
    </form>
  );
}
