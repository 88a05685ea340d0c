import * as z from "zod/mini";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useCreateGroup } from "@/data/admin/groups";
import type { Group } from "@/data/client/types";
import { useForm } from "@/lib/form/use-form";
import { admin } from "@/words/en/admin";
import { adminGroups } from "@/words/en/admin-groups";
import { useWords } from "@/words/language";
import { NameField } from "./name-field";
import { namedTaken } from "./named-taken";

const schema = z.object({ name: z.string() });

/** Creates a group without members. It stands in the page, where no stray click closes it. */
export function CreateGroup({ onCreated, onCancel }: { onCreated(group: Group): void; onCancel(): void }) {
  const words = useWords("adminGroups", adminGroups);
  const { cancel } = useWords("admin", admin);
  const { mutateAsync } = useCreateGroup();
  const { errors, problem, busy, formProps } = useForm(schema, async ({ name }) =>
    onCreated(await namedTaken(mutateAsync({ name }))),
  );
  return (
    <form
      method="post"
      aria-label={words.create}
      className="flex max-w-sm flex-col gap-4 border-b border-line pb-8"
      {...formProps}
    >
      {problem && <Notice kind="problem">{problem}</Notice>}
      <NameField hint={words.nameHint} error={errors.name} autoFocus />
      <div className="flex gap-3">
        <Button type="submit" className="h-11" disabled={busy}>
          {busy ? words.creating : words.create}
        </Button>
        <Button variant="quiet" className="h-11" onClick={onCancel}>
          {cancel}
        </Button>
      </div>
    </form>
  );
}
