import { useEffect, useId, useRef, useState } from "react";
import * as z from "zod/mini";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { RadioGroup } from "@/components/ui/radio-group";
import { useAddIdentityProvider } from "@/data/admin/identity-providers";
import { ApiError } from "@/data/client/api-error";
import type { IdentityProvider } from "@/data/client/types";
import { ProofField, useAskedProof } from "@/features/proof";
import { useForm } from "@/lib/form/use-form";
import { adminIdentity } from "@/words/en/admin-identity";
import { adminModels } from "@/words/en/admin-models";
import { adminTools } from "@/words/en/admin-tools";
import { useWords } from "@/words/language";
import { codeTyping } from "../form/code-typing";
import { SaveButtons } from "../form/save-buttons";
import { Callback, callbackOf, SignedOut, signedOutHere } from "./callback";
import { GroupFields, ProtocolFields } from "./more-provider-fields";
import { type Preset, presets, presetValues } from "./presets";
import { draftValues, forgetDraft, saveDraft } from "./provider-draft";
import { ClientFields, RuleFields } from "./provider-fields";
import { addRequest, type NewProviderValues, withPreset, withProposals } from "./provider-values";

const schema = z.object({ password: z.optional(z.string()) }); // the server checks the values

interface AddProviderProps {
  /** The ids of the other providers. */
  taken: readonly string[];
  onAdded(provider: IdentityProvider): void;
  onCancel(): void;
}

/** Adds an identity provider. It is tested once it is saved. */
export function AddProvider({ taken, onAdded, onCancel }: AddProviderProps) {
  const words = useWords("adminIdentity", adminIdentity);
  const shared = useWords("adminModels", adminModels);
  const { addAction, adding } = useWords("adminTools", adminTools);
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const [values, setValues] = useState<NewProviderValues>(() => draftValues(taken));
  const [isTaken, setIsTaken] = useState(false);
  const { isAsked, ask } = useAskedProof();
  const { mutateAsync } = useAddIdentityProvider();
  const { errors, problem, busy, formProps } = useForm(schema, async ({ password }) => {
    setIsTaken(false);
    try {
      const added = await mutateAsync({ ...addRequest(values), password });
      forgetDraft();
      onAdded(added);
    } catch (error) {
      setIsTaken(error instanceof ApiError && error.code === "identity_provider_taken");
      ask(error);
    }
  });
  useEffect(() => form.current?.querySelector<HTMLElement>("input:checked")?.focus(), []);
  function enter(next: NewProviderValues): void {
    setValues(next);
    saveDraft(next);
  }
  const change = (part: Partial<NewProviderValues>) => enter(withProposals({ ...values, ...part }, taken));
  return (
    <form
      ref={form}
      method="post"
      aria-label={words.add}
      className="flex w-full max-w-lg flex-col gap-4"
      data-testid="add-identity-provider"
      {...formProps}
    >
      <div className="flex flex-col gap-2">
        <RadioGroup<Preset>
          name={`${id}-preset`}
          label={words.preset}
          values={presets}
          selected={values.preset}
          onSelect={(preset) => enter(withPreset(values, preset, taken))}
          renderLabel={(preset) => presetValues[preset].label ?? words.other}
        />
        <p className="text-sm text-muted [overflow-wrap:anywhere]">{words.presetAbout[values.preset]}</p>
      </div>
      <ClientFields
        values={values}
        errors={errors}
        onChange={change}
        callback={<Callback url={callbackOf(values.id.trim())} />}
      />
      <RuleFields
        values={values}
        errors={errors}
        signedOut={<SignedOut url={signedOutHere()} />}
        onChange={(part) => change({ ...part, ...(part.name !== undefined && { namedByHand: true }) })}
      />
      <GroupFields values={values} errors={errors} onChange={change} />
      <ProtocolFields
        label={words.more}
        open={isTaken || errors.id !== undefined}
        values={values}
        errors={errors}
        onChange={change}
      >
        <Field
          id={`${id}-id`}
          name="id"
          label={shared.id}
          hint={words.idHint}
          value={values.id}
          error={errors.id}
          onChange={(event) => change({ id: event.target.value, idByHand: true })}
          {...codeTyping}
        />
      </ProtocolFields>
      {isAsked && <ProofField about={words.proofAbout} error={errors.password} />}
      {problem && <Notice kind="problem">{problem}</Notice>}
      <SaveButtons
        busy={busy}
        save={[addAction, adding]}
        onCancel={() => {
          forgetDraft();
          onCancel();
        }}
      />
    </form>
  );
}
