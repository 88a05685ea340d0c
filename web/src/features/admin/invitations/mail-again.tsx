import { Button } from "@/components/ui/button";
import { useResendInvitation } from "@/data/admin/invitations";
import type { Invitation } from "@/data/client/types";
import { useMail } from "@/data/config/queries";
import { adminInvitations } from "@/words/en/admin-invitations";
import { useWords } from "@/words/language";
import { ChangeError } from "../load-error";

interface MailAgainProps {
  invitation: Invitation;
  onMailed(): void;
}

/** Mails an invitation again that was mailed and not used, also after it has expired. */
export function MailAgain({ invitation: { id, email, state, mail }, onMailed }: MailAgainProps) {
  const words = useWords("adminInvitations", adminInvitations);
  const canMail = useMail();
  const { error, isPending, mutate } = useResendInvitation(onMailed);
  if (!canMail || !mail || !email || state === "used") return null;
  return (
    <>
      <Button
        variant="quiet"
        size="small"
        aria-label={words.mailAgainTo(email)}
        disabled={isPending}
        onClick={() => mutate(id)}
      >
        {words.mailAgain}
      </Button>
      <ChangeError error={error} />
    </>
  );
}
