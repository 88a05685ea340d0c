import { X } from "lucide-react";
import Link from "next/link";
import { useEffect, useId, useRef, useState } from "react";
import { IconButton } from "@/components/ui/button";
import { useAddMember, useMembers, useRemoveMember } from "@/data/admin/members";
import type { Group, Person } from "@/data/client/types";
import { adminGroups } from "@/words/en/admin-groups";
import { useWords } from "@/words/language";
import { ListEnd } from "../list-end";
import { ChangeError } from "../load-error";
import { PersonPicker } from "../person-picker";

/** Who belongs to a group. */
export function GroupMembers({ group: { id } }: { group: Group }) {
  const words = useWords("adminGroups", adminGroups);
  const heading = useId();
  const members = useMembers(id);
  const [done, setDone] = useState<{ text: string; takesFocus: boolean }>();
  const result = useRef<HTMLParagraphElement>(null);
  const add = useAddMember(id);
  const remove = useRemoveMember(id, ({ username }) => {
    setDone({ text: words.removed(username), takesFocus: true });
  });
  // The button of a removed member is gone; reading goes on from what came of it.
  useEffect(() => {
    if (done?.takesFocus) result.current?.focus();
  }, [done]);

  function begin() {
    add.reset();
    remove.reset();
    setDone(undefined);
  }

  function choose(person: Person) {
    begin();
    add.mutate(person.id, {
      onSuccess: () => setDone({ text: words.added(person.username), takesFocus: false }),
    });
  }

  return (
    <section aria-labelledby={heading} className="flex flex-col gap-3">
      <h3 id={heading} className="text-sm font-medium">
        {words.columns.members}
      </h3>
      <PersonPicker
        label={words.addMember}
        remark={({ groups }) => (groups.some((group) => group.id === id) ? words.isMember : undefined)}
        onChoose={choose}
      />
      <ChangeError error={add.error ?? remove.error} />
      <p ref={result} role="status" tabIndex={-1} className="text-sm text-muted outline-none empty:hidden">
        {done?.text}
      </p>
      {members.data && members.data.length > 0 && (
        <ul className="max-h-64 divide-y divide-line overflow-y-auto" aria-labelledby={heading}>
          {members.data.map((member) => (
            <li key={member.id} className="flex items-center gap-3 py-1 text-sm" data-testid="member">
              <span className="flex min-w-0 flex-1 flex-wrap gap-x-3 [overflow-wrap:anywhere]">
                <Link href={`/admin/people?person=${member.id}`} className="font-medium hover:underline">
                  <bdi>{member.username}</bdi>
                </Link>
                <span className="text-muted">{member.email}</span>
                {!member.is_active && <span className="text-danger">{words.inactive}</span>}
              </span>
              <IconButton
                label={words.removeMember(member.username)}
                disabled={remove.isPending}
                onClick={() => {
                  begin();
                  remove.mutate(member);
                }}
              >
                <X size={16} aria-hidden />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <ListEnd list={members} empty={words.noMembers} />
    </section>
  );
}
