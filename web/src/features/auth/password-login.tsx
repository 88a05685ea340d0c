"use client";

import { Notice } from "@/components/ui/notice";
import { usePasswordLogin } from "@/data/config/queries";
import { account } from "@/words/en/account";
import { useWords } from "@/words/language";
import { LoginForm } from "./login-form";
import { PasskeySignIn } from "./passkey-sign-in";
import { prefetch } from "./prefetch";
import { useLoginNote } from "./use-login-note";

/** The form for a password, unless passwords are turned off. Passkeys sign in with and without it. */
export function PasswordLogin() {
  const { passwordsOff } = useWords("account", account);
  const note = useLoginNote();
  if (usePasswordLogin()) return <LoginForm />;
  return (
    <>
      {note && <Notice>{note}</Notice>}
      <Notice>{passwordsOff}</Notice>
      <PasskeySignIn onPassed={prefetch} />
    </>
  );
}
