"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { PasswordField } from "@/components/ui/password-field";
import { login } from "@/data/account/requests";
import { useLoginState } from "@/data/account/use-login-state";
import { type ApiError, errorText } from "@/data/client/api-error";
import type { SecondStepNeeded } from "@/data/client/types";
import { useForm } from "@/lib/form/use-form";
import { account } from "@/words/en/account";
import { useWords } from "@/words/language";
import { PasskeySignIn } from "./passkey-sign-in";
import { prefetch } from "./prefetch";
import { loginSchema } from "./schemas";
import { SecondStep } from "./second-step";
import { useLoginNote } from "./use-login-note";

/** Signs in with a password. failed says why another way to sign in led back here, departed how far a sign-out is. */
export function LoginForm({ failed, departed }: { failed?: string; departed?: string }) {
  const words = useWords("account", account);
  const reason = useLoginNote();
  const note = departed ?? reason;
  const ready = useLoginState() !== undefined;
  const [second, setSecond] = useState<SecondStepNeeded>();
  /** What the first step was given, and why the second one led back to it. */
  const [given, setGiven] = useState("");
  const [expired, setExpired] = useState<ApiError>();
  const { errors, problem, busy, formProps } = useForm(loginSchema, async (values) => {
    setExpired(undefined);
    setGiven(values.username);
    const needed = await login(values);
    setSecond(needed);
    if (!needed) prefetch();
  });
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
  const wrong = problem ?? (expired && errorText(expired)) ?? failed;
  return (
    <div className="flex flex-col gap-4">
      <form method="post" className="flex flex-col gap-4" {...formProps}>
        {wrong ? <Notice kind="problem">{wrong}</Notice> : note && <Notice>{note}</Notice>}
        <Field
          name="username"
          autoFocus={!given}
          defaultValue={given}
          label={words.usernameOrEmail}
          autoComplete="username webauthn"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          error={errors.username}
          data-testid="username-input"
        />
        <PasswordField
          name="password"
          autoFocus={given !== ""}
          label={words.password}
          autoComplete="current-password"
          error={errors.password}
          data-testid="password-input"
        />
        <Button type="submit" className="mt-2 h-11" disabled={busy || !ready} data-testid="login-button">
          {busy ? words.signingIn : words.signIn}
        </Button>
      </form>
      <PasskeySignIn onPassed={prefetch} />
    </div>
  );
}
