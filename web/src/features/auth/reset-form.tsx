"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState, useSyncExternalStore } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { PasswordField } from "@/components/ui/password-field";
import { resetPassword } from "@/data/account/recovery";
import { ApiError } from "@/data/client/api-error";
import { useMail, usePasswordLogin } from "@/data/config/queries";
import { useForm } from "@/lib/form/use-form";
import { account } from "@/words/en/account";
import { recovery } from "@/words/en/recovery";
import { useWords } from "@/words/language";
import { BackLink } from "./back-link";
import { resetToken } from "./link-tokens";
import { resetSchema } from "./schemas";

/** Chooses a new password with the token of a link. Only this form uses the token, so that programs that open links do not. */
export function ResetForm() {
  const words = useWords("recovery", recovery);
  const { passwordsOff } = useWords("account", account);
  const passwords = usePasswordLogin();
  const router = useRouter();
  const token = useSyncExternalStore(resetToken.subscribe, resetToken.current, () => "");
  // The token that was refused: a newer link may be opened in the same tab.
  const [ended, setEnded] = useState<string>();
  const { errors, problem, busy, formProps } = useForm(resetSchema, async (values) => {
    try {
      await resetPassword(token ?? "", values.new_password);
    } catch (error) {
      if (error instanceof ApiError && error.code === "link_not_valid") {
        resetToken.forget();
        setEnded(token);
      }
      throw error;
    }
    resetToken.forget();
    router.push("/login?note=reset");
  });
  if (!passwords) {
    return (
      <>
        <Notice>{passwordsOff}</Notice>
        <BackLink />
      </>
    );
  }
  if (token === undefined || token === ended) return <EndedLink />;
  return (
    <form method="post" className="flex flex-col gap-4" {...formProps}>
      {problem && <Notice kind="problem">{problem}</Notice>}
      <PasswordField
        name="new_password"
        label={words.newPassword}
        autoComplete="new-password"
        hint={words.passwordHint}
        error={errors.new_password}
        data-testid="new-password-input"
      />
      <Button type="submit" className="mt-2 h-11" disabled={busy} data-testid="reset-button">
        {busy ? words.setting : words.set}
      </Button>
    </form>
  );
}

function EndedLink() {
  const words = useWords("recovery", recovery);
  const canMail = useMail();
  return (
    <>
      <Notice kind="problem">{words.ended}</Notice>
      {canMail && (
        <p className="text-sm">
          <Link href="/forgot" className="inline-block py-0.5 text-accent underline underline-offset-2">
            {words.another}
          </Link>
        </p>
      )}
      {canMail === false && <p className="text-sm">{words.noMail}</p>}
      <BackLink />
    </>
  );
}
