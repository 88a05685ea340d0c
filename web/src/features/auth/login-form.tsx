"use client";

import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { login } from "@/api/account";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { claimDrafts } from "@/features/chat/drafts";
import { loginSchema } from "./schemas";
import { useForm } from "./use-form";
import { useLoginState } from "./use-login-state";

const notes: Record<string, string> = {
  registered: "Your account exists now. Sign in to start.",
  ended: "Your session has ended. Sign in again.",
};

export function LoginForm() {
  const note = notes[useSearchParams().get("note") ?? ""];
  const ready = useLoginState() !== undefined;
  const { errors, problem, busy, formProps } = useForm(loginSchema, async (values) => {
    await login(values);
    claimDrafts(values.username.toLowerCase());
  });
  return (
    <form method="post" className="flex flex-col gap-4" {...formProps}>
      {problem ? <Notice kind="problem">{problem}</Notice> : note && <Notice>{note}</Notice>}
      <Field
        name="username"
        label="Username or e-mail"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        error={errors.username}
        data-testid="username-input"
      />
      <Field
        name="password"
        type="password"
        label="Password"
        autoComplete="current-password"
        error={errors.password}
        data-testid="password-input"
      />
      <Button type="submit" className="mt-2 h-11" disabled={busy || !ready} data-testid="login-button">
        {busy ? "Signing in…" : "Sign in"}
      </Button>
      <p className="text-sm text-muted">
        No account yet?{" "}
        <Link href="/register" className="text-accent underline underline-offset-2">
          Create one
        </Link>
      </p>
    </form>
  );
}
