import { useEffect, useId, useRef, useState } from "react";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { RadioGroup } from "@/components/ui/radio-group";
import { checkProvider, useAddProvider } from "@/data/admin/providers";
import { ApiError } from "@/data/client/api-error";
import type { Provider } from "@/data/client/types";
import { adminModels } from "@/words/en/admin-models";
import { useWords } from "@/words/language";
import { codeTyping } from "../form/code-typing";
import { FormButtons } from "../form/form-buttons";
import { HeadersField } from "../form/headers-field";
import { MoreFields } from "../form/more-fields";
import { useCheckedForm } from "../form/use-checked-form";
import { CheckResult } from "./check-result";
import { draftValues, forgetDraft, saveDraft } from "./provider-draft";
import { ProviderFields } from "./provider-fields";
import {
  addRequest,
  checkRequest,
  type NewProviderValues,
  newValues,
  withProposals,
} from "./provider-values";
import { presets, services } from "./services";

interface AddProviderProps {
  /** The ids of the other providers. */
  taken: readonly string[];
  onAdded(provider: Provider): void;
  onCancel?(): void;
}

/** Connects a provider: it is asked for its models first, and what is wrong is shown. */
export function AddProvider({ taken, onAdded, onCancel }: AddProviderProps) {
  const words = useWords("adminModels", adminModels);
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const [values, setValues] = useState<NewProviderValues>(() => draftValues(taken));
  const [more, setMore] = useState(false);
  const { mutateAsync } = useAddProvider();
  const { errors, problem, check, doing, formProps } = useCheckedForm({
    ask: () => checkProvider(undefined, checkRequest(values)),
    save: async () => {
      try {
        const added = await mutateAsync(addRequest(values));
        forgetDraft();
        onAdded(added);
      } catch (error) {
        if (error instanceof ApiError && error.code === "provider_taken") setMore(true);
        throw error;
      }
    },
  });
  useEffect(() => form.current?.querySelector<HTMLElement>("input:checked")?.focus(), []);
  function type(next: NewProviderValues): void {
    setValues(next);
    saveDraft(next);
  }
  const change = (part: Partial<NewProviderValues>) => type(withProposals({ ...values, ...part }, taken));
  function cancel(): void {
    forgetDraft();
    onCancel?.();
  }
  const { service } = values;
  return (
    <form
      ref={form}
      method="post"
      aria-label={words.add}
      className="flex w-full max-w-lg flex-col gap-4"
      data-testid="add-provider"
      {...formProps}
    >
      <div className="flex flex-col gap-2">
        <RadioGroup
          name={`${id}-service`}
          label={words.service}
          values={services}
          selected={service}
          onSelect={(next) => type({ ...newValues(next, taken), api_key: values.api_key })}
          renderLabel={(value) => presets[value].name ?? words.compatible}
        />
        <p className="text-sm text-muted empty:hidden">
          {service === "ollama" || service === "compatible" ? words.serviceAbout[service] : ""}
        </p>
      </div>
      <ProviderFields
        values={values}
        errors={errors}
        onChange={(part) => change({ ...part, ...(part.name !== undefined && { namedByHand: true }) })}
        hasVersion={service === "openai" || service === "compatible"}
      />
      <MoreFields
        label={words.more}
        open={more || errors.id !== undefined || errors.headers !== undefined}
        onToggle={setMore}
      >
        <HeadersField
          text={values.headers}
          error={errors.headers}
          onChange={(headers) => change({ headers })}
        />
        <Field
          id={`${id}-id`}
          name="id"
          label={words.id}
          hint={words.idHint}
          value={values.id}
          error={errors.id}
          onChange={(event) => change({ id: event.target.value, idByHand: true })}
          {...codeTyping}
        />
      </MoreFields>
      {problem && <Notice kind="problem">{problem}</Notice>}
      {check && <CheckResult check={check} />}
      <FormButtons
        save={[words.connect, words.connecting]}
        doing={doing}
        failed={check?.problem !== undefined}
        onCancel={onCancel && cancel}
      />
    </form>
  );
}
