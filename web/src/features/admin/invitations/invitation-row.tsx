import Link from "next/link";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { useRevokeInvitation } from "@/data/admin/invitations";
import type { AuditAccount, Invitation } from "@/data/client/types";
import { adminInvitations } from "@/words/en/admin-invitations";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { Confirm } from "../confirm";
import { ChangeError } from "../load-error";
import { Cell, Row } from "../table";
import { MailAgain } from "./mail-again";

interface InvitationRowProps {
  invitation: Invitation;
  onMailed(): void;
  onRevoked(): void;
}

/** An invitation in the list. One that can be used, or could be again, can be revoked. */
export function InvitationRow({ invitation, onMailed, onRevoked }: InvitationRowProps) {
  const { id, email, role, state, created_by, expires_at } = invitation;
  const words = useWords("adminInvitations", adminInvitations);
  const moment = new Intl.DateTimeFormat(useLocale(), { dateStyle: "medium", timeStyle: "short" });
  const { columns } = words;
  const revoke = useRevokeInvitation(onRevoked);
  const [asking, setAsking] = useState(false);
  const [asked, setAsked] = useState(false);
  const who = email ?? words.anyone;
  return (
    <Row data-testid="invitation">
      <Cell className="font-medium max-md:w-full">{email ? <bdi>{email}</bdi> : words.anyone}</Cell>
      <Cell label={columns.role}>{words.roles[role]}</Cell>
      <Cell className={state === "open" ? undefined : "text-muted"}>
        <State invitation={invitation} />
      </Cell>
      <Cell label={columns.by}>
        <Account account={created_by} />
      </Cell>
      <Cell label={columns.expires} className="text-muted">
        <time dateTime={expires_at}>{moment.format(new Date(expires_at))}</time>
      </Cell>
      <Cell className="max-md:w-full md:text-end">
        {!asking && <MailAgain invitation={invitation} onMailed={onMailed} />}
        {(state === "open" || state === "revoked") && !asking && (
          <Button
            variant="quiet"
            size="small"
            className="text-danger"
            aria-label={words.revokeOf(who)}
            disabled={revoke.isPending}
            autoFocus={asked}
            onClick={() => {
              revoke.reset();
              setAsked(true);
              setAsking(true);
            }}
          >
            {words.revoke}
          </Button>
        )}
      </Cell>
      {(asking || revoke.error) && (
        <Cell className="max-md:w-full md:col-span-full md:mt-2">
          <ChangeError error={revoke.error} />
          {asking && (
            <Confirm
              text={email ? words.question(email) : words.questionAnyone}
              action={words.revokeAction}
              isDanger
              onCancel={() => setAsking(false)}
              onConfirm={() => {
                setAsking(false);
                revoke.mutate(id);
              }}
            />
          )}
        </Cell>
      )}
    </Row>
  );
}

function State({ invitation: { state, mail, used_by, used_at } }: { invitation: Invitation }) {
  const words = useWords("adminInvitations", adminInvitations);
  if (state === "revoked") return <span title={words.revokedAbout}>{words.states.revoked}</span>;
  if (state === "open" && mail) {
    const isProblem = mail === "refused" || mail === "failed";
    return <span className={isProblem ? "text-danger" : undefined}>{words.mails[mail]}</span>;
  }
  if (state !== "used" || !used_by) return words.states[state];
  return (
    <>
      {words.usedBy} <Account account={used_by} />
      {used_at && (
        <>
          {" · "}
          <RelativeTime at={used_at} />
        </>
      )}
    </>
  );
}

function Account({ account: { id, username } }: { account: AuditAccount }) {
  const words = useWords("adminInvitations", adminInvitations);
  if (username === null) return words.deletedAccount;
  return (
    <Link
      href={`/admin/people?person=${id}`}
      className="underline decoration-line underline-offset-4 hover:decoration-current"
    >
      <bdi>{username}</bdi>
    </Link>
  );
}
