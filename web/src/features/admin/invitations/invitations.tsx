import { UserPlus } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useInvitations } from "@/data/admin/invitations";
import { useSettings } from "@/data/admin/settings";
import type { NewInvitation } from "@/data/client/types";
import { adminInvitations } from "@/words/en/admin-invitations";
import { useWords } from "@/words/language";
import { ListEnd } from "../list-end";
import { Table } from "../table";
import { CreateInvitation } from "./create-invitation";
import { InvitationLink } from "./invitation-link";
import { InvitationRow } from "./invitation-row";

/** Who was invited, and whether they have come. */
export default function Invitations() {
  const words = useWords("adminInvitations", adminInvitations);
  const invitations = useInvitations();
  const [creating, setCreating] = useState(false);
  const [created, setCreated] = useState<NewInvitation>();
  const [notice, setNotice] = useState<string>();
  const { for: invited, role, state, by, expires, actions } = words.columns;
  return (
    <>
      <div className="-mt-6 flex flex-col items-start gap-2 text-sm text-muted">
        <p>{words.about}</p>
        <Policy />
      </div>
      {creating && (
        <CreateInvitation
          onCreated={(invitation) => {
            setCreating(false);
            if (invitation.url !== null) return setCreated(invitation);
            setNotice(words.mailedTo(invitation.email ?? ""));
          }}
          onCancel={() => setCreating(false)}
        />
      )}
      {created?.url && (
        <InvitationLink url={created.url} email={created.email} onDone={() => setCreated(undefined)} />
      )}
      {!creating && !created && (
        <Button
          className="self-start"
          onClick={() => {
            setNotice(undefined);
            setCreating(true);
          }}
        >
          <UserPlus size={16} aria-hidden />
          {words.create}
        </Button>
      )}
      {notice && <Notice>{notice}</Notice>}
      {invitations.data && invitations.data.length > 0 && (
        <Table
          label={words.list}
          columns={[
            ...[invited, role, state, by, expires].map((label) => ({ label })),
            { label: actions, isHidden: true },
          ]}
          grid="md:grid-cols-[minmax(0,1.7fr)_minmax(0,0.7fr)_minmax(0,1fr)_minmax(0,1fr)_minmax(0,1.2fr)_7rem]"
          rows={invitations.data.map((invitation) => (
            <InvitationRow
              key={invitation.id}
              invitation={invitation}
              onMailed={() => setNotice(words.mailedTo(invitation.email ?? ""))}
              onRevoked={() => {
                if (created?.id === invitation.id) setCreated(undefined);
                setNotice(words.revoked);
              }}
            />
          ))}
        />
      )}
      <ListEnd list={invitations} empty={words.none} />
    </>
  );
}

/** Whether invitations can be used, and are needed. */
function Policy() {
  const words = useWords("adminInvitations", adminInvitations);
  // Not the public configuration, which caches keep for a while.
  const { data: settings } = useSettings();
  const policy = settings?.find(({ name }) => name === "registration")?.value;
  if (policy !== "open" && policy !== "invite" && policy !== "closed") return null;
  return (
    <>
      {policy === "closed" ? <Notice>{words.policies.closed}</Notice> : <p>{words.policies[policy]}</p>}
      <Link href="/admin/settings" className="text-accent underline underline-offset-2">
        {words.changePolicy}
      </Link>
    </>
  );
}
