import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { resendVerification } from "@/data/account/email";
import { useMe } from "@/data/account/me";
import { errorText } from "@/data/client/api-error";
import { email } from "@/words/en/email";
import { useWords } from "@/words/language";
import { ChangeEmail } from "./change-email";

/** The address of the account, and a link to confirm it. */
export function EmailAddress() {
  const words = useWords("email", email);
  const { data: me, error } = useMe();
  const [sentTo, setSentTo] = useState<string>();
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [changes, setChanges] = useState(false);
  /** The new address to which a link was sent. */
  const [changesTo, setChangesTo] = useState<string>();
  if (error) return <Notice kind="problem">{errorText(error)}</Notice>;
  if (!me) return null;
  const { email: address, is_verified: isVerified } = me;
  async function send() {
    setBusy(true);
    setFailure(undefined);
    try {
      await resendVerification(address);
      setSentTo(address);
    } catch (problem) {
      setFailure(problem);
    } finally {
      setBusy(false);
    }
  }
  return (
    <div className="flex flex-col gap-4 text-sm">
      <p className="flex flex-wrap gap-x-3 break-words">
        <span className="min-w-0 break-words">{address}</span>
        <span className={isVerified ? "text-muted" : "text-danger"} data-testid="email-state">
          {isVerified ? words.verified : words.notVerified}
        </span>
      </p>
      {failure !== undefined && <Notice kind="problem">{errorText(failure)}</Notice>}
      {!isVerified && sentTo === address && <Notice>{words.resent(address)}</Notice>}
      {!isVerified && sentTo !== address && (
        <Button variant="quiet" className="self-start" disabled={busy} onClick={() => void send()}>
          {busy ? words.resending : words.resend}
        </Button>
      )}
      {changesTo !== undefined && changesTo !== address && <Notice>{words.changeSent(changesTo)}</Notice>}
      {changes ? (
        <ChangeEmail
          onSent={(sent) => {
            setChangesTo(sent);
            setChanges(false);
          }}
          onCancel={() => setChanges(false)}
        />
      ) : (
        <Button variant="quiet" className="self-start" onClick={() => setChanges(true)}>
          {words.change}
        </Button>
      )}
    </div>
  );
}
