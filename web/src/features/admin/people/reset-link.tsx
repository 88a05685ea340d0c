import { Button } from "@/components/ui/button";
import { ShownOnce } from "@/components/ui/shown-once";
import { useResetLink } from "@/data/admin/people";
import type { Person } from "@/data/client/types";
import { useConfig } from "@/data/config/queries";
import { adminPeople } from "@/words/en/admin-people";
import { useWords } from "@/words/language";
import { Action } from "../action";
import { ChangeError } from "../load-error";

/** Makes a link for a person who forgot the password, on a server that cannot mail one. */
export function ResetLink({ person: { id, username } }: { person: Person }) {
  const words = useWords("adminPeople", adminPeople);
  const { data: config } = useConfig();
  const { data: link, error, isPending, mutate, reset } = useResetLink(id);
  if (config?.mail !== false) return null;
  if (link) {
    return (
      <ShownOnce
        label={words.linkFor(username)}
        value={link.url}
        about={words.linkAbout}
        words={words}
        testId="reset-link"
        onDone={reset}
      />
    );
  }
  return (
    <>
      <ChangeError error={error} />
      <Action name={words.password} about={words.resetAbout}>
        <Button variant="quiet" disabled={isPending} onClick={() => mutate()}>
          {words.resetLink}
        </Button>
      </Action>
    </>
  );
}
