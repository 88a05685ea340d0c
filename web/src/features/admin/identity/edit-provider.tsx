import { useState } from "react";
import * as z from "zod/mini";
import { Notice } from "@/components/ui/notice";
import { fetchIdentityProvider, useChangeIdentityProvider } from "@/data/admin/identity-providers";
import { ApiError } from "@/data/client/api-error";
import type { IdentityProvider } from "@/data/client/types";
import { ProofField, useAskedProof } from "@/features/proof";
import { useForm } from "@/lib/form/use-form";
import { adminIdentity } from "@/words/en/admin-identity";
import { adminModels } from "@/words/en/admin-models";
import { adminTools } from "@/words/en/admin-tools";
import { useWords } from "@/words/language";
import { ChangedNotice } from "../form/changed-notice";
import { RemoveSecret } from "../form/remove-secret";
import { SaveButtons } from "../form/save-buttons";
import { Callback, SignedOut } from "./callback";
import { GroupFields, ProtocolFields } from "./more-provider-fields";
import { ClientFields, RuleFields } from "./provider-fields";
import { changeOf, type ProviderValues, storedValues } from "./provider-values";
import { useDifferences } from "./use-differences";

const schema = z.object({ password: z.optional(z.string()) }); // the server checks the values

interface EditProviderProps {
  provider: IdentityProvider;
  onSaved(): void;
  onCancel(): void;
}

/** Changes an identity provider. */
export function EditProvider({ provider, onSaved, onCancel }: EditProviderProps) {
  const words = useWords("adminIdentity", adminIdentity);
  const shared = useWords("adminModels", adminModels);
  const { removeClientSecret } = useWords("adminTools", adminTools);
  // What the form began with: what others change meanwhile must not change what was typed.
  const [before, setBefore] = useState(provider);
  const [values, setValues] = useState(() => storedValues(provider));
  const [removesSecret, setRemovesSecret] = useState(false);
  const [theirs, setTheirs] = useState<IdentityProvider>();
  const differences = useDifferences();
  const { isAsked, ask } = useAskedProof();
  const { mutateAsync } = useChangeIdentityProvider(provider.id);
  const { errors, problem, busy, formProps } = useForm(schema, async ({ password }) => {
    const { version } = theirs ?? before;
    try {
      await mutateAsync({ ...changeOf(before, values, removesSecret), version, password });
      onSaved();
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== "identity_provider_changed") return ask(error);
      setTheirs(await fetchIdentityProvider(provider.id));
    }
  });

  function discard(now: IdentityProvider) {
    setBefore(now);
    setValues(storedValues(now));
    setRemovesSecret(false);
    setTheirs(undefined);
  }

  const fields = {
    values,
    errors,
    onChange: (part: Partial<ProviderValues>) => setValues({ ...values, ...part }),
  };
  return (
    <form
      method="post"
      aria-label={`${shared.edit}: ${before.name}`}
      className="flex w-full max-w-lg flex-col gap-4"
      data-testid="edit-identity-provider"
      {...formProps}
    >
      <ClientFields
        {...fields}
        callback={<Callback url={before.callback_url} />}
        hasSecret={before.has_client_secret}
      >
        {before.has_client_secret && (
          <RemoveSecret label={removeClientSecret} checked={removesSecret} onChange={setRemovesSecret} />
        )}
      </ClientFields>
      <RuleFields {...fields} signedOut={<SignedOut url={before.signed_out_url} />} />
      <GroupFields {...fields} />
      <ProtocolFields label={words.moreOfStored} {...fields} />
      {isAsked && <ProofField about={words.proofAbout} error={errors.password} />}
      {problem && <Notice kind="problem">{problem}</Notice>}
      {theirs ? (
        <ChangedNotice
          stored={theirs}
          differences={differences(before, theirs)}
          busy={busy}
          onDiscard={() => discard(theirs)}
        />
      ) : (
        <SaveButtons busy={busy} onCancel={onCancel} />
      )}
    </form>
  );
}
