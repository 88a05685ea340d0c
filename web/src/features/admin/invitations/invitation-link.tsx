import { ShownOnce } from "@/components/ui/shown-once";
import type { NewInvitation } from "@/data/client/types";
import { adminInvitations } from "@/words/en/admin-invitations";
import { useWords } from "@/words/language";

interface InvitationLinkProps {
  url: string;
  email: NewInvitation["email"];
  onDone(): void;
}

/** The link of a new invitation. The server does not show it again. */
export function InvitationLink({ url, email, onDone }: InvitationLinkProps) {
  const words = useWords("adminInvitations", adminInvitations);
  return (
    <ShownOnce
      label={email === null ? words.link : words.linkFor(email)}
      value={url}
      about={words.linkAbout}
      words={words}
      testId="invitation-link"
      onDone={onDone}
    />
  );
}
