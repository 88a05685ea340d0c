import { useState } from "react";
import * as z from "zod/mini";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useChangeGroup } from "@/data/admin/groups";
import type { Group } from "@/data/client/types";
import { useForm } from "@/lib/form/use-form";
import { adminGroups } from "@/words/en/admin-groups";
import { useWords } from "@/words/language";
import { NameField } from "./name-field";
import { namedTaken } from "./named-taken";

const schema = z.object({ name: z.string() });

/** The name, and the button that stores another one. */
export function RenameGroup({ group }: { group: Group }) {
  const words = useWords("adminGroups", adminGroups);
  const { mutateAsync } = useChangeGroup(group.id);
  const [done, setDone] = useState(false);
  const { errors, problem, busy, formProps } = useForm(schema, async ({ name }) => {
    await namedTaken(mutateAsync({ name }));
    setDone(true);
  });
  return (
    <form
      method="post"
      aria-label={words.rename}
      className="flex flex-col gap-3 border-t border-line pt-5"
      {...formProps}
      onSubmit={(event) => {
        setDone(false);
        return formProps.onSubmit(event);
      }}
    >
      {problem && <Notice kind="problem">{problem}</Notice>}
      <NameField defaultValue={group.name} error={errors.name} />
      <div className="flex items-center gap-3">
        <Button type="submit" variant="quiet" size="small" disabled={busy}>
          {busy ? words.renaming : words.rename}
        </Button>
        <p role="status" className="text-sm text-muted">
          {done && words.renamed}
        </p>
      </div>
    </form>
  );
}
