import { useState } from "react";
import * as z from "zod/mini";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { PasswordField } from "@/components/ui/password-field";
import { ShownOnce } from "@/components/ui/shown-once";
import { useResetLink } from "@/data/admin/people";
import { needsProof } from "@/data/client/api-error";
import type { Person } from "@/data/client/types";
import { useConfig } from "@/data/config/queries";
import { required } from "@/lib/form/rules";
import { useForm } from "@/lib/form/use-form";
import { admin } from "@/words/en/admin";
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
  if (config?.mail !== false) return null;
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
  if (asking) return <Proof onProven={mutateAsync} onCancel={() => setAsking(false)} />;
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

const schema = z.object({ password: required("noPassword") });

/** Asks admins for their own password: an unattended open page must not be enough to get into an account. */
function Proof({ onProven, onCancel }: { onProven(password: string): Promise<unknown>; onCancel(): void }) {
  const words = useWords("adminPeople", adminPeople);
  const { cancel } = useWords("admin", admin);
  const { errors, problem, busy, formProps } = useForm(schema, async ({ password }) => {
    await onProven(password);
  });
  return (
    <form method="post" className="flex flex-col gap-4" {...formProps}>
      {problem && <Notice kind="problem">{problem}</Notice>}
      <PasswordField
        id="reset-link-password"
        name="password"
        label={words.yourPassword}
        hint={words.proofAbout}
        autoComplete="current-password"
        autoFocus
        error={errors.password}
      />
      <div className="flex flex-wrap gap-3">
        <Button type="submit" disabled={busy}>
          {words.resetLink}
        </Button>
        <Button variant="quiet" onClick={onCancel}>
          {cancel}
        </Button>
      </div>
    </form>
  );
}
