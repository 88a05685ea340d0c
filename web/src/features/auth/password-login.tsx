"use client";

import { Notice } from "@/components/ui/notice";
import { usePasswordLogin } from "@/data/config/queries";
import { account } from "@/words/en/account";
import { useWords } from "@/words/language";
import { LoginForm } from "./login-form";
import { useLoginNote } from "./use-login-note";

/** The form for a password, unless passwords are turned off. */
export function PasswordLogin() {
  const { passwordsOff } = useWords("account", account);
  const note = useLoginNote();
  if (usePasswordLogin()) return <LoginForm />;
  return (
    <>
      {note && <Notice>{note}</Notice>}
      <Notice>{passwordsOff}</Notice>
    </>
  );
}
