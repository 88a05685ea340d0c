import { useId } from "react";
import * as z from "zod/mini";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { useAddModel } from "@/data/admin/models";
import type { KnownModel, Provider } from "@/data/client/types";
import { useForm } from "@/lib/form/use-form";
import { adminModels } from "@/words/en/admin-models";
import { useWords } from "@/words/language";
import { CreateButtons } from "../create-buttons";
import { codeTyping } from "../form/code-typing";

const schema = z.object({ provider: z.string(), id: z.string() });

interface AddModelProps {
  providers: readonly Provider[];
  onAdded(model: KnownModel): void;
  onCancel(): void;
}

/** Adds a model that its provider does not list. */
export function AddModel({ providers, onAdded, onCancel }: AddModelProps) {
  const words = useWords("adminModels", adminModels);
  const id = useId();
  const { mutateAsync } = useAddModel();
  const { errors, problem, busy, formProps } = useForm(schema, async ({ provider, id: name }) => {
    onAdded(await mutateAsync({ id: `${provider}/${name.trim()}`, enabled: true }));
  });
  return (
    <form
      method="post"
      aria-label={words.addModel}
      className="flex max-w-lg flex-col gap-4 border-b border-line pb-6"
      {...formProps}
    >
      <p className="text-sm text-muted">{words.addModelAbout}</p>
      {problem && <Notice kind="problem">{problem}</Notice>}
      <Select
        id={`${id}-provider`}
        name="provider"
        label={words.provider}
        options={providers.map((provider) => [provider.id, provider.name])}
        autoFocus
      />
      <Field
        id={`${id}-name`}
        name="id"
        label={words.modelName}
        hint={words.modelNameHint}
        error={errors.id}
        {...codeTyping}
      />
      <CreateButtons busy={busy} create={words.addModel} creating={words.saving} onCancel={onCancel} />
    </form>
  );
}
