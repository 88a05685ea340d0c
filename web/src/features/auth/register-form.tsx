"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { PasswordField } from "@/components/ui/password-field";
import { register } from "@/data/account/requests";
import { useLoginState } from "@/data/account/use-login-state";
import { ApiError } from "@/data/client/api-error";
import type { Role } from "@/data/client/types";
import { useForm } from "@/lib/form/use-form";
import { account } from "@/words/en/account";
import { useWords } from "@/words/language";
import { invitationToken } from "./link-tokens";
import { registerSchema } from "./schemas";
import { SignInLink } from "./sign-in-link";
import { useFormDraft } from "./use-form-draft";

/** `invitation`: the token of an invitation, and the only address that may register with it, if there is one. */
export function RegisterForm({ invitation }: { invitation?: { token: string; email?: string } }) {
  const words = useWords("account", account);
  const router = useRouter();
  const ready = useLoginState() !== undefined;
  const [needsCode, setNeedsCode] = useState(false);
  const draft = useFormDraft("register", ["username", "email"]);
  const { errors, problem, busy, formProps } = useForm(registerSchema, async (values) => {
    let role: Role;
    try {
      ({ role } = await register(invitation ? { ...values, invitation: invitation.token } : values));
    } catch (error) {
      if (error instanceof ApiError && error.code === "setup_code_needed") setNeedsCode(true);
      throw error;
    }
    draft.forget();
    if (invitation) invitationToken.forget();
    // Without an invitation, only the first account of an installation is an admin's.
    const isFirst = role === "admin" && !invitation;
    router.push(`/login?note=registered${isFirst ? "&next=%2Fconnect" : ""}`);
  });
  return (
    <form
      ref={draft.form}
      method="post"
      className="flex flex-col gap-4"
      {...formProps}
      onInput={(event) => {
        draft.keep();
        formProps.onInput(event);
      }}
    >
      {problem && <Notice kind="problem">{problem}</Notice>}
      <Field
        name="username"
        autoFocus
        label={words.username}
        autoComplete="username"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        hint={words.usernameHint}
        error={errors.username}
        data-testid="username-input"
      />
      <Field
        name="email"
        type="email"
        label={words.email}
        autoComplete="email"
        error={errors.email}
        {...(invitation?.email && {
          defaultValue: invitation.email,
          readOnly: true,
          hint: words.invitedAddress,
        })}
        data-testid="email-input"
      />
      <PasswordField
        name="password"
        label={words.password}
        autoComplete="new-password"
        hint={words.passwordHint}
        error={errors.password}
        data-testid="password-input"
      />
      {needsCode && (
        <Field
          name="setup_code"
          autoFocus
          label={words.setupCode}
          autoComplete="off"
          autoCapitalize="characters"
          autoCorrect="off"
          spellCheck={false}
          error={errors.setup_code}
          data-testid="setup-code-input"
        />
      )}
      <Button type="submit" className="mt-2 h-11" disabled={busy || !ready} data-testid="register-button">
        {busy ? words.creating : words.create}
      </Button>
      <SignInLink />
    </form>
  );
}
