"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { PasswordField } from "@/components/ui/password-field";
import { meQuery } from "@/data/account/me";
import { login } from "@/data/account/requests";
import { useLoginState } from "@/data/account/use-login-state";
import { type ApiError, errorText } from "@/data/client/api-error";
import { queryClient } from "@/data/client/query-client";
import type { SecondStepNeeded } from "@/data/client/types";
import { modelsQuery } from "@/data/models/queries";
import { useForm } from "@/lib/form/use-form";
import { account } from "@/words/en/account";
import { useWords } from "@/words/language";
import { CodeForm } from "./code-form";
import { loginSchema } from "./schemas";
import { useLoginNote } from "./use-login-note";

/** The chat begins with what depends on them, instead of moving when they arrive. */
function prefetch(): void {
  for (const query of [meQuery, modelsQuery]) void queryClient.prefetchQuery<unknown>(query);
}

export function LoginForm() {
  const words = useWords("account", account);
  const note = useLoginNote();
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
      <CodeForm
        step={second}
        onPassed={prefetch}
        onBack={(error) => {
          setExpired(error);
          setSecond(undefined);
        }}
      />
    );
  }
  const wrong = problem ?? (expired && errorText(expired));
  return (
    <form method="post" className="flex flex-col gap-4" {...formProps}>
      {wrong ? <Notice kind="problem">{wrong}</Notice> : note && <Notice>{note}</Notice>}
      <Field
        name="username"
        autoFocus={!given}
        defaultValue={given}
        label={words.usernameOrEmail}
        autoComplete="username"
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
  );
}
