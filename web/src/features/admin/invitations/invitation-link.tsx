import { useEffect, useId, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import type { NewInvitation } from "@/data/client/types";
import { copyText } from "@/lib/copy-text";
import { adminInvitations } from "@/words/en/admin-invitations";
import { useWords } from "@/words/language";

interface InvitationLinkProps {
  invitation: NewInvitation;
  onDone(): void;
}

/** The link of a new invitation. The server does not show it again. */
export function InvitationLink({ invitation: { url, email }, onDone }: InvitationLinkProps) {
  const words = useWords("adminInvitations", adminInvitations);
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState<boolean>();
  // Reading goes on from here: the form is gone.
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  return (
    <div className="flex flex-col gap-3 rounded-lg bg-tint p-4 text-sm" data-testid="invitation-link">
      <label htmlFor={id} className="font-medium">
        {email === null ? words.link : words.linkFor(email)}
      </label>
      <input
        ref={field}
        id={id}
        readOnly
        value={url}
        aria-describedby={`${id}-about`}
        onFocus={({ target }) => target.select()}
        className="h-11 w-full min-w-0 rounded-lg border border-line bg-raised px-3 font-mono text-xs"
      />
      <p id={`${id}-about`}>{words.linkAbout}</p>
      <p role="status" className="empty:hidden">
        {copied === false && words.copyFailed}
      </p>
      <div className="flex flex-wrap gap-3">
        <Button onClick={async () => setCopied(await copyText(url))}>
          {copied ? words.copied : words.copy}
        </Button>
        <Button variant="quiet" onClick={onDone}>
          {words.done}
        </Button>
      </div>
    </div>
  );
}
