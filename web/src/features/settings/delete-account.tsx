import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { deleteAccount } from "@/data/account/requests";
import { signedInAs } from "@/data/client/login-state";
import { forgetDrafts } from "@/data/drafts/drafts";
import { forgetRemembered } from "@/data/models/remembered";
import { ProofField, passwordProofSchema } from "@/features/proof";
import { useForm } from "@/lib/form/use-form";
import { settings } from "@/words/en/settings";
import { useWords } from "@/words/language";

/** Requires the password: an unattended open page must not be enough to delete the account. */
export function DeleteAccount() {
  const words = useWords("settings", settings);
  const [confirming, setConfirming] = useState(false);
  const { errors, problem, busy, formProps } = useForm(passwordProofSchema, async ({ password }) => {
    const id = signedInAs();
    await deleteAccount(password);
    forgetDrafts();
    forgetRemembered(id);
  });
  if (!confirming) {
    return (
      <Button variant="quiet" className="self-start text-danger" onClick={() => setConfirming(true)}>
        {words.removeAsk}
      </Button>
    );
  }
  return (
    <form method="post" className="flex max-w-sm flex-col gap-4" {...formProps}>
      <Notice kind="problem">{words.removeNotice}</Notice>
      {problem && <Notice kind="problem">{problem}</Notice>}
      <ProofField error={errors.password} />
      <div className="flex gap-3">
        <Button type="submit" variant="danger" className="h-11" disabled={busy}>
          {busy ? words.removing : words.removeNow}
        </Button>
        <Button variant="quiet" className="h-11" onClick={() => setConfirming(false)}>
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}
