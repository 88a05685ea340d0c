import { useState } from "react";
import { deleteAccount } from "@/api/account";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { PasswordField } from "@/features/auth/password-field";
import { closeSchema } from "@/features/auth/schemas";
import { useForm } from "@/features/auth/use-form";
import { forgetDrafts } from "@/features/chat/drafts";
import { useMe } from "@/features/chat/queries";
import { settings } from "@/words/en/settings";
import { useWords } from "@/words/language";
import { AccountName } from "./account-name";

/** Asks for the password, as a page that was left open must not be enough. */
export function DeleteAccount() {
  const words = useWords("settings", settings);
  const account = useMe().data?.username;
  const [asked, setAsked] = useState(false);
  const { errors, problem, busy, formProps } = useForm(closeSchema, async ({ password }) => {
    await deleteAccount(password);
    forgetDrafts();
  });
  if (!asked) {
    return (
      <Button look="quiet" className="self-start text-danger" onClick={() => setAsked(true)}>
        {words.removeAsk}
      </Button>
    );
  }
  return (
    <form method="post" className="flex max-w-sm flex-col gap-4" {...formProps}>
      <Notice kind="problem">{words.removeNotice}</Notice>
      {problem && <Notice kind="problem">{problem}</Notice>}
      <AccountName name={account} />
      <PasswordField
        name="password"
        label={words.yourPassword}
        autoComplete="current-password"
        autoFocus
        error={errors.password}
      />
      <div className="flex gap-3">
        <Button type="submit" look="danger" className="h-11" disabled={busy}>
          {busy ? words.removing : words.removeNow}
        </Button>
        <Button look="quiet" className="h-11" onClick={() => setAsked(false)}>
          {words.keep}
        </Button>
      </div>
    </form>
  );
}
