import { useState } from "react";
import { Notice } from "@/components/ui/notice";
import { checkProvider, fetchProvider, useChangeProvider } from "@/data/admin/providers";
import { ApiError } from "@/data/client/api-error";
import type { Provider } from "@/data/client/types";
import { adminModels } from "@/words/en/admin-models";
import { useWords } from "@/words/language";
import { ChangedNotice } from "../form/changed-notice";
import { FormButtons } from "../form/form-buttons";
import { HeadersField } from "../form/headers-field";
import { MoreFields } from "../form/more-fields";
import { RemoveSecret } from "../form/remove-secret";
import { useCheckedForm } from "../form/use-checked-form";
import { CheckResult } from "./check-result";
import { ProviderFields } from "./provider-fields";
import { changeOf, storedValues } from "./provider-values";
import { serviceOf } from "./services";

interface EditProviderProps {
  provider: Provider;
  onSaved(): void;
  onCancel(): void;
}

/** Changes a provider. A check comes first if the change matters to it. */
export function EditProvider({ provider, onSaved, onCancel }: EditProviderProps) {
  const words = useWords("adminModels", adminModels);
  // What the form began with: what others change meanwhile must not change what was typed.
  const [before, setBefore] = useState(provider);
  const [values, setValues] = useState(() => storedValues(provider));
  const [removed, setRemoved] = useState({ key: false, headers: false });
  const [more, setMore] = useState(false);
  const [theirs, setTheirs] = useState<Provider>();
  const { mutateAsync } = useChangeProvider(provider.id);
  const { errors, problem, check, doing, formProps } = useCheckedForm({
    ask: async (intent) => {
      const { name: _, ...asked } = changeOf(before, values, removed);
      if (Object.keys(asked).length === 0 && intent !== "check") return undefined;
      return checkProvider(provider.id, asked);
    },
    save: async () => {
      const { version } = theirs ?? before;
      try {
        await mutateAsync({ ...changeOf(before, values, removed), version });
        onSaved();
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== "provider_changed") throw error;
        setTheirs(await fetchProvider(provider.id));
      }
    },
  });
  const service = serviceOf(before);

  function discard(now: Provider) {
    setBefore(now);
    setValues(storedValues(now));
    setRemoved({ key: false, headers: false });
    setTheirs(undefined);
  }

  return (
    <form
      method="post"
      aria-label={`${words.edit}: ${before.name}`}
      className="flex max-w-lg flex-col gap-4"
      data-testid="edit-provider"
      {...formProps}
    >
      <ProviderFields
        values={values}
        errors={errors}
        onChange={(part) => setValues({ ...values, ...part })}
        hasKey={before.has_key}
        hasVersion={service === "openai" || service === "compatible"}
        removeKey={
          before.has_key && (
            <RemoveSecret
              label={words.removeKey}
              checked={removed.key}
              onChange={(key) => setRemoved({ ...removed, key })}
            />
          )
        }
      />
      <MoreFields label={words.moreHeaders} open={more || errors.headers !== undefined} onToggle={setMore}>
        <HeadersField
          text={values.headers}
          error={errors.headers}
          hasHeaders={before.has_headers}
          onChange={(headers) => setValues({ ...values, headers })}
        />
        {before.has_headers && (
          <RemoveSecret
            label={words.removeHeaders}
            checked={removed.headers}
            onChange={(headers) => setRemoved({ ...removed, headers })}
          />
        )}
      </MoreFields>
      {problem && <Notice kind="problem">{problem}</Notice>}
      {check && <CheckResult check={check} />}
      {theirs ? (
        <ChangedNotice
          stored={theirs}
          differences={differencesOf(words, before, theirs)}
          busy={doing !== undefined}
          onDiscard={() => discard(theirs)}
        />
      ) : (
        <FormButtons doing={doing} failed={check?.problem !== undefined} onCancel={onCancel} />
      )}
    </form>
  );
}

function differencesOf(words: typeof adminModels, before: Provider, now: Provider) {
  const shown = ({ name, base_url, has_key, has_headers, enabled }: Provider) =>
    [
      [words.name, name],
      [words.address, base_url],
      [words.key, has_key ? words.hasKey : words.hasNoKey],
      [words.headers, has_headers ? words.hasHeaders : words.none],
      [words.state, enabled ? words.enabled : words.disabled],
    ] as const;
  const old = new Map(shown(before));
  return shown(now).filter(([field, value]) => old.get(field) !== value);
}
