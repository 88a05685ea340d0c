"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { register } from "@/api/account";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { registerSchema } from "./schemas";
import { useForm } from "./use-form";
import { useLoginState } from "./use-login-state";

export function RegisterForm() {
  const router = useRouter();
  const ready = useLoginState() !== undefined;
  const { errors, problem, busy, formProps } = useForm(registerSchema, async (values) => {
    await register(values);
    router.push("/login?note=registered");
  });
  return (
    <form method="post" className="flex flex-col gap-4" {...formProps}>
      {problem && <Notice kind="problem">{problem}</Notice>}
      <Field
        name="username"
        label="Username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        hint="Letters, digits and the underscore."
        error={errors.username}
        data-testid="username-input"
      />
      <Field
        name="email"
        type="email"
        label="E-mail"
        autoComplete="email"
        error={errors.email}
        data-testid="email-input"
      />
      <Field
        name="password"
        type="password"
        label="Password"
        autoComplete="new-password"
        hint="8 characters or more, with upper case, lower case and a digit. Not your name, nothing common."
        error={errors.password}
        data-testid="password-input"
      />
      <Button type="submit" className="mt-2 h-11" disabled={busy || !ready} data-testid="register-button">
        {busy ? "Creating…" : "Create account"}
      </Button>
      <p className="text-sm text-muted">
        Already have an account?{" "}
        <Link href="/login" className="text-accent underline underline-offset-2">
          Sign in
        </Link>
      </p>
    </form>
  );
}
