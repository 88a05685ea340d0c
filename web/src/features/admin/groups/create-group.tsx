import * as z from "zod/mini";
import { Notice } from "@/components/ui/notice";
import { useCreateGroup } from "@/data/admin/groups";
import type { Group } from "@/data/client/types";
import { useForm } from "@/lib/form/use-form";
import { adminGroups } from "@/words/en/admin-groups";
import { useWords } from "@/words/language";
import { CreateButtons } from "../create-buttons";
import { NameField } from "./name-field";
import { namedTaken } from "./named-taken";

const schema = z.object({ name: z.string() });

/** Creates a group without members. It stands in the page, where no stray click closes it. */
export function CreateGroup({ onCreated, onCancel }: { onCreated(group: Group): void; onCancel(): void }) {
  const words = useWords("adminGroups", adminGroups);
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
      <CreateButtons busy={busy} create={words.create} creating={words.creating} onCancel={onCancel} />
    </form>
  );
}
