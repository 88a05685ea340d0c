import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ShownOnce } from "@/components/ui/shown-once";
import { useResetLink } from "@/data/admin/people";
import { needsProof } from "@/data/client/api-error";
import type { Person } from "@/data/client/types";
import { useConfig } from "@/data/config/queries";
import { PasswordProof } from "@/features/proof";
import { adminPeople } from "@/words/en/admin-people";
import { useWords } from "@/words/language";
import { Action } from "../action";
import { ChangeError } from "../load-error";

/** Makes a link for a person who forgot the password, on a server that cannot mail one. */
export function ResetLink({ person: { id, username } }: { person: Person }) {
  const words = useWords("adminPeople", adminPeople);
  const { data: config } = useConfig();
  const { data: link, error, isPending, mutate, mutateAsync, reset } = useResetLink(id);
  const [asking, setAsking] = useState(false);
  if (config?.mail !== false || !config.password_login) return null;
  if (link) {
    return (
      <ShownOnce
        label={words.linkFor(username)}
        value={link.url}
        about={words.linkAbout}
        words={words}
        testId="reset-link"
        onDone={() => {
          setAsking(false);
          reset();
        }}
      />
    );
  }
  if (asking) {
    return (
      <PasswordProof
        action={words.resetLink}
        about={words.proofAbout}
        onProven={mutateAsync}
        onCancel={() => setAsking(false)}
      />
    );
  }
  const create = () => mutate(undefined, { onError: (refusal) => setAsking(needsProof(refusal)) });
  return (
    <>
      <ChangeError error={needsProof(error) ? undefined : error} />
      <Action name={words.password} about={words.resetAbout}>
        <Button variant="quiet" disabled={isPending} onClick={create}>
          {words.resetLink}
        </Button>
      </Action>
    </>
  );
}
