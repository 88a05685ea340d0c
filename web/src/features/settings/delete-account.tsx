import { useState } from "react";
import { deleteAccount } from "@/api/account";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { closeSchema } from "@/features/auth/schemas";
import { useForm } from "@/features/auth/use-form";
import { forgetDrafts } from "@/features/chat/drafts";
import { settings } from "@/words/en/settings";
import { useWords } from "@/words/language";

/** Asks for the password, as a page that was left open must not be enough. */
export function DeleteAccount() {
  const words = useWords("settings", settings);
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
      <Notice>{words.removeNotice}</Notice>
      {problem && <Notice kind="problem">{problem}</Notice>}
      <Field
        name="password"
        type="password"
        label={words.yourPassword}
        autoComplete="current-password"
        autoFocus
        error={errors.password}
      />
      <div className="flex gap-3">
        <Button type="submit" className="h-11 bg-danger" disabled={busy}>
          {busy ? words.removing : words.removeNow}
        </Button>
        <Button look="quiet" className="h-11" onClick={() => setAsked(false)}>
          {words.keep}
        </Button>
      </div>
    </form>
  );
}
