import { useState } from "react";
import { Button } from "@/components/ui/button";
import { useDeleteGroup } from "@/data/admin/groups";
import type { Group } from "@/data/client/types";
import { adminGroups } from "@/words/en/admin-groups";
import { useWords } from "@/words/language";
import { Action } from "../action";
import { Confirm } from "../confirm";
import { ChangeError } from "../load-error";

/** Deletes a group after a question that says what follows. */
export function DeleteGroup({ group: { id, name }, onDeleted }: { group: Group; onDeleted(): void }) {
  const words = useWords("adminGroups", adminGroups);
  const remove = useDeleteGroup(id, onDeleted);
  const [asking, setAsking] = useState(false);
  const [asked, setAsked] = useState(false);
  if (asking) {
    return (
      <Confirm
        text={words.question(name)}
        action={words.remove}
        isDanger
        onCancel={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          remove.mutate();
        }}
      />
    );
  }
  return (
    <div className="flex flex-col gap-4 border-t border-line pt-5">
      <ChangeError error={remove.error} />
      <Action name={words.remove} about={words.removeAbout}>
        <Button
          variant="quiet"
          className="text-danger"
          disabled={remove.isPending}
          autoFocus={asked}
          onClick={() => {
            setAsked(true);
            setAsking(true);
          }}
        >
          {words.removeAsk}
        </Button>
      </Action>
    </div>
  );
}
