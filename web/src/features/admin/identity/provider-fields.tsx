import { type ReactNode, useId } from "react";
import { Field } from "@/components/ui/field";
import { PasswordField } from "@/components/ui/password-field";
import { adminIdentity } from "@/words/en/admin-identity";
import { adminModels } from "@/words/en/admin-models";
import { adminTools } from "@/words/en/admin-tools";
import { useWords } from "@/words/language";
import { CheckboxField } from "../form/checkbox-field";
import { codeTyping } from "../form/code-typing";
import type { ProviderValues } from "./provider-values";

export interface FieldsProps {
  values: ProviderValues;
  errors: Record<string, string>;
  onChange(change: Partial<ProviderValues>): void;
}

interface ClientFieldsProps extends FieldsProps {
  /** Where the provider leads people back to. */
  callback: ReactNode;
  hasSecret?: boolean;
  /** Below the secret. */
  children?: ReactNode;
}

/** The issuer, and what this server is to it. */
export function ClientFields({ values, errors, onChange, callback, hasSecret, children }: ClientFieldsProps) {
  const words = useWords("adminIdentity", adminIdentity);
  const client = useWords("adminTools", adminTools);
  const shared = useWords("adminModels", adminModels);
  const id = useId();
  return (
    <>
      <Field
        id={`${id}-issuer`}
        name="issuer"
        type="url"
        inputMode="url"
        label={words.issuer}
        hint={words.issuerHint}
        value={values.issuer}
        error={errors.issuer}
        onChange={(event) => onChange({ issuer: event.target.value })}
        {...codeTyping}
      />
      <div className="flex flex-col gap-0.5">
        {callback}
        <p className="text-sm text-muted">{words.callbackAbout}</p>
      </div>
      <Field
        id={`${id}-client`}
        name="client_id"
        label={client.clientId}
        value={values.clientId}
        error={errors.client_id}
        onChange={(event) => onChange({ clientId: event.target.value })}
        {...codeTyping}
      />
      <PasswordField
        id={`${id}-secret`}
        name="client_secret"
        label={client.clientSecret}
        showLabel={client.showClientSecret}
        hideLabel={client.hideClientSecret}
        hint={hasSecret ? client.clientSecretStored : shared.keyHint}
        value={values.clientSecret}
        error={errors.client_secret}
        onChange={(event) => onChange({ clientSecret: event.target.value })}
        autoComplete="off"
      />
      {children}
    </>
  );
}

interface RuleFieldsProps extends FieldsProps {
  /** Where the provider leads people who have signed out there. */
  signedOut: ReactNode;
}

/** What people see of the provider, and who may sign in with it. */
export function RuleFields({ values, errors, onChange, signedOut }: RuleFieldsProps) {
  const words = useWords("adminIdentity", adminIdentity);
  const { name } = useWords("adminModels", adminModels);
  const id = useId();
  return (
    <>
      <Field
        id={`${id}-name`}
        name="name"
        label={name}
        hint={words.nameHint}
        value={values.name}
        error={errors.name}
        onChange={(event) => onChange({ name: event.target.value })}
        autoComplete="off"
      />
      <CheckboxField
        name="create_accounts"
        label={words.createsAccounts}
        hint={words.createsAccountsHint}
        error={errors.create_accounts}
        checked={values.createsAccounts}
        onChange={(createsAccounts) => onChange({ createsAccounts })}
      />
      <CheckboxField
        name="trust_email"
        label={words.trustsEmail}
        hint={words.trustsEmailHint}
        error={errors.trust_email}
        checked={values.trustsEmail}
        onChange={(trustsEmail) => onChange({ trustsEmail })}
      />
      <CheckboxField
        name="sign_out"
        label={words.signsOut}
        hint={words.signsOutHint}
        error={errors.sign_out}
        checked={values.signsOut}
        onChange={(signsOut) => onChange({ signsOut })}
      />
      {values.signsOut && signedOut}
      <CheckboxField
        name="enabled"
        label={words.offered}
        hint={words.offeredHint}
        error={errors.enabled}
        checked={values.enabled}
        onChange={(enabled) => onChange({ enabled })}
      />
    </>
  );
}
