import { type ReactNode, useId } from "react";
import { Field } from "@/components/ui/field";
import { PasswordField } from "@/components/ui/password-field";
import { adminModels } from "@/words/en/admin-models";
import { useWords } from "@/words/language";
import { codeTyping } from "../form/code-typing";
import type { ProviderValues } from "./provider-values";

export interface FieldsProps<Values> {
  values: Values;
  errors: Record<string, string>;
  onChange(change: Partial<Values>): void;
}

interface ProviderFieldsProps extends FieldsProps<ProviderValues> {
  /** A key is stored already. */
  hasKey?: boolean;
  /** Addresses of this service have a version. */
  hasVersion: boolean;
  /** Below the key. */
  removeKey?: ReactNode;
}

/** Address, key and name. */
export function ProviderFields({
  values,
  errors,
  onChange,
  hasKey,
  hasVersion,
  removeKey,
}: ProviderFieldsProps) {
  const words = useWords("adminModels", adminModels);
  const id = useId();
  return (
    <>
      <Field
        id={`${id}-address`}
        name="base_url"
        type="url"
        inputMode="url"
        label={words.address}
        hint={hasVersion ? words.addressHint : undefined}
        value={values.base_url}
        error={errors.base_url}
        onChange={(event) => onChange({ base_url: event.target.value })}
        {...codeTyping}
      />
      <PasswordField
        id={`${id}-key`}
        name="api_key"
        label={words.key}
        showLabel={words.showKey}
        hideLabel={words.hideKey}
        hint={hasKey ? words.keyStored : words.keyHint}
        value={values.api_key}
        error={errors.api_key}
        onChange={(event) => onChange({ api_key: event.target.value })}
        autoComplete="off"
      />
      {removeKey}
      <Field
        id={`${id}-name`}
        name="name"
        label={words.name}
        hint={words.nameHint}
        value={values.name}
        error={errors.name}
        onChange={(event) => onChange({ name: event.target.value })}
        autoComplete="off"
      />
    </>
  );
}
