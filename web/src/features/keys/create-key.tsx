import { useState } from "react";
import * as z from "zod/mini";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import type { KeyScope, NewKey } from "@/data/client/types";
import { useCreateKey } from "@/data/keys/queries";
import { ProofField, useAskedProof } from "@/features/proof";
import { required } from "@/lib/form/rules";
import { useForm } from "@/lib/form/use-form";
import { keys } from "@/words/en/keys";
import { useWords } from "@/words/language";
import { allScopes, ScopesField } from "./scopes-field";

const schema = z.object({
  name: z.string(),
  expires_in: z.string(),
  scopes: required("noScope"),
  requests_per_minute: z.string(),
  password: z.optional(z.string()),
});

/** In days, the usual one first. */
const usual = "90";
/** In the order in which they are offered: an object would put numbers first. */
const periods = ["7", "30", "90", "365", ""] as const;

function inDays(days: string): string | undefined {
  return days === "" ? undefined : new Date(Date.now() + Number(days) * 86_400_000).toISOString();
}

interface CreateKeyProps {
  onCreated(key: NewKey): void;
  onCancel(): void;
}

/** Asks for what a new key is to be. The password is asked for only when the server wants it. */
export function CreateKey({ onCreated, onCancel }: CreateKeyProps) {
  const words = useWords("keys", keys);
  const { mutateAsync } = useCreateKey();
  const [scopes, setScopes] = useState<readonly KeyScope[]>(allScopes);
  const { isAsked, ask } = useAskedProof();
  const { errors, problem, busy, formProps } = useForm(schema, async (values) => {
    const { name, expires_in, requests_per_minute, password } = values;
    try {
      const created = await mutateAsync({
        name,
        scopes: [...scopes],
        expires_at: inDays(expires_in),
        requests_per_minute: requests_per_minute === "" ? undefined : Number(requests_per_minute),
        password,
      });
      onCreated(created);
    } catch (error) {
      ask(error);
    }
  });
  return (
    <form
      method="post"
      aria-label={words.create}
      className="flex max-w-sm flex-col gap-4 border-b border-line pb-8"
      {...formProps}
    >
      {problem && <Notice kind="problem">{problem}</Notice>}
      <Field
        name="name"
        label={words.name}
        hint={words.nameHint}
        error={errors.name}
        autoFocus
        autoComplete="off"
        maxLength={100}
      />
      <Select
        name="expires_in"
        label={words.expires}
        options={periods.map((days) => [days, words.periods[days]])}
        defaultValue={usual}
      />
      <ScopesField scopes={scopes} error={errors.scopes} onChange={setScopes} />
      <Field
        name="requests_per_minute"
        type="number"
        inputMode="numeric"
        min={1}
        step={1}
        label={words.limit}
        hint={words.limitHint}
        error={errors.requests_per_minute}
      />
      {isAsked && <ProofField about={words.passwordNotice} error={errors.password} />}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" className="h-11" disabled={busy}>
          {busy ? words.creating : words.createNow}
        </Button>
        <Button variant="quiet" className="h-11" onClick={onCancel}>
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}
