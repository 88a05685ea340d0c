import { useQueryClient } from "@tanstack/react-query";
import { use, useState } from "react";
import { Button } from "@/components/ui/button";
import { meKey } from "@/data/account/me";
import { useChangePerson, useDeletePerson, useRevokePerson } from "@/data/admin/people";
import type { Person, PersonChange } from "@/data/client/types";
import { adminPeople } from "@/words/en/admin-people";
import { useWords } from "@/words/language";
import { Action } from "../action";
import { Confirm } from "../confirm";
import { ChangeError } from "../load-error";
import { MeContext } from "../me-context";
import { ResetFactor } from "./reset-factor";
import { ResetLink } from "./reset-link";

type Question = "promote" | "stepDown" | "remove";

/** What can be done with an account. Oneself can only step down, after a question. */
export function PersonActions({ person, onDeleted }: { person: Person; onDeleted(): void }) {
  const { id, username, role, is_active, logins, second_factor } = person;
  const words = useWords("adminPeople", adminPeople);
  const isMe = use(MeContext)?.id === id;
  const queries = useQueryClient();
  const change = useChangePerson(id);
  const revoke = useRevokePerson(id);
  const remove = useDeletePerson(id, onDeleted);
  const [question, setQuestion] = useState<Question>();
  const [done, setDone] = useState<string>();
  const busy = change.isPending || revoke.isPending || remove.isPending;
  const error = change.error ?? revoke.error ?? remove.error;

  /** Forgets how the last action ended. */
  function begin(next?: Question) {
    for (const action of [change, revoke, remove]) action.reset();
    setDone(undefined);
    setQuestion(next);
  }

  function apply(to: PersonChange, result: string, after?: () => void) {
    begin();
    change.mutate(to, {
      onSuccess: () => {
        setDone(result);
        after?.();
      },
    });
  }

  /** The pages close once the account is known to be a member's. */
  const closePages = () => void queries.invalidateQueries({ queryKey: meKey });

  const answers: Record<Question, () => void> = {
    promote: () => apply({ role: "admin" }, words.promoted(username)),
    stepDown: () => apply({ role: "member" }, words.demoted(username), closePages),
    remove: () => {
      begin();
      remove.mutate();
    },
  };
  if (question) {
    return (
      <Confirm
        text={words.questions[question].text(username)}
        action={words.questions[question].action}
        isDanger={question !== "promote"}
        onConfirm={answers[question]}
        onCancel={() => setQuestion(undefined)}
      />
    );
  }
  return (
    <div className="flex flex-col gap-4 border-t border-line pt-5">
      <ChangeError error={error} />
      <p role="status" className="rounded-lg bg-tint px-3 py-2 text-sm empty:hidden">
        {done}
      </p>
      <Action name={words.role} about={words.roleAbout[role]}>
        {role === "member" ? (
          <Button variant="quiet" disabled={busy} onClick={() => begin("promote")}>
            {words.promote}
          </Button>
        ) : (
          <Button
            variant="quiet"
            disabled={busy}
            onClick={
              isMe ? () => begin("stepDown") : () => apply({ role: "member" }, words.demoted(username))
            }
          >
            {isMe ? words.stepDown : words.demote}
          </Button>
        )}
      </Action>
      {isMe ? (
        <p className="text-sm text-muted">{words.ownAccount}</p>
      ) : (
        <>
          <Action name={words.state} about={is_active ? words.activeAbout : words.inactiveAbout}>
            <Button
              variant="quiet"
              disabled={busy}
              onClick={() =>
                apply(
                  { is_active: !is_active },
                  is_active ? words.deactivated(username) : words.activated(username),
                )
              }
            >
              {is_active ? words.deactivate : words.activate}
            </Button>
          </Action>
          <Action name={words.columns.devices} about={words.devicesAbout}>
            <Button
              variant="quiet"
              disabled={busy || logins === 0}
              onClick={() => {
                begin();
                revoke.mutate(undefined, { onSuccess: () => setDone(words.revoked(username)) });
              }}
            >
              {words.revoke}
            </Button>
          </Action>
          {is_active && <ResetLink person={person} />}
          {second_factor && (
            <ResetFactor
              person={person}
              disabled={busy}
              onReset={() => {
                begin();
                setDone(words.factorReset(username));
              }}
            />
          )}
          <Action name={words.remove} about={words.removeAbout}>
            <Button variant="quiet" className="text-danger" disabled={busy} onClick={() => begin("remove")}>
              {words.removeAsk}
            </Button>
          </Action>
        </>
      )}
    </div>
  );
}
