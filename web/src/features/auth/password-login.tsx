"use client";

import { useState } from "react";
import { Notice } from "@/components/ui/notice";
import { type ApiError, errorText } from "@/data/client/api-error";
import type { SecondStepNeeded } from "@/data/client/types";
import { usePasswordLogin } from "@/data/config/queries";
import { account } from "@/words/en/account";
import { useWords } from "@/words/language";
import { LoginForm } from "./login-form";
import { PasskeySignIn } from "./passkey-sign-in";
import { prefetch } from "./prefetch";
import { SecondStep } from "./second-step";
import { useDeparture } from "./use-departure";
import { useLoginNote } from "./use-login-note";
import { useSignOn } from "./use-sign-on";

/**
 * The form for a password, unless passwords are turned off. Passkeys sign in with and without it, and people who come back
 * from an identity provider go on here.
 */
export function PasswordLogin() {
  const { passwordsOff } = useWords("account", account);
  const departed = useDeparture();
  const reason = useLoginNote();
  const note = departed ?? reason;
  const [second, setSecond] = useState<SecondStepNeeded>();
  const [expired, setExpired] = useState<ApiError>();
  const failed = useSignOn(setSecond);
  const takesPasswords = usePasswordLogin();
  if (second) {
    return (
      <SecondStep
        step={second}
        onPassed={prefetch}
        onBack={(error) => {
          setExpired(error);
          setSecond(undefined);
        }}
      />
    );
  }
  const problem = expired ? errorText(expired) : failed;
  if (takesPasswords) return <LoginForm failed={problem} departed={departed} />;
  return (
    <>
      {problem ? <Notice kind="problem">{problem}</Notice> : note && <Notice>{note}</Notice>}
      <Notice>{passwordsOff}</Notice>
      <PasskeySignIn onPassed={prefetch} />
    </>
  );
}
