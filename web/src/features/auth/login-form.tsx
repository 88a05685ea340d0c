"use client";

import { useSearchParams } from "next/navigation";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { PasswordField } from "@/components/ui/password-field";
import { meQuery } from "@/data/account/me";
import { login } from "@/data/account/requests";
import { useLoginState } from "@/data/account/use-login-state";
import { queryClient } from "@/data/client/query-client";
import { modelsQuery } from "@/data/models/queries";
import { useForm } from "@/lib/form/use-form";
import { account } from "@/words/en/account";
import { useWords } from "@/words/language";
import { loginSchema } from "./schemas";

export function LoginForm() {
  const words = useWords("account", account);
  const notes: Partial<Record<string, string>> = words.notices;
  const name = useSearchParams().get("note") ?? "";
  const note = Object.hasOwn(notes, name) ? notes[name] : undefined;
  const ready = useLoginState() !== undefined;
  const { errors, problem, busy, formProps } = useForm(loginSchema, async (values) => {
    await login(values);
    // The chat begins with what depends on them, instead of moving when they arrive.
    for (const query of [meQuery, modelsQuery]) void queryClient.prefetchQuery<unknown>(query);
  });
  return (
    <form method="post" className="flex flex-col gap-4" {...formProps}>
      {problem ? <Notice kind="problem">{problem}</Notice> : note && <Notice>{note}</Notice>}
      <Field
        name="username"
        autoFocus
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
