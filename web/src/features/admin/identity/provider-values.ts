import type { IdentityProvider, IdentityProviderChange, IdentityProviderRequest } from "@/data/client/types";
import { proposedId } from "../form/proposed-id";
import { hostName } from "../form/proposed-name";
import { type Preset, presetValues } from "./presets";

/** What is typed into the form of an identity provider. */
export interface ProviderValues {
  readonly kind: IdentityProvider["kind"];
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly name: string;
  /** With blanks between them. */
  readonly scopes: string;
  readonly groupsClaim: string;
  readonly adminGroup: string;
  readonly createsAccounts: boolean;
  readonly trustsEmail: boolean;
  readonly signsOut: boolean;
  readonly enabled: boolean;
}

/** A new provider also has a preset, and an id. Names and ids are proposed until they are typed. */
export interface NewProviderValues extends ProviderValues {
  readonly preset: Preset;
  readonly id: string;
  readonly namedByHand: boolean;
  readonly idByHand: boolean;
}

/** The values after a change, with what is proposed after them. */
export function withProposals(values: NewProviderValues, taken: readonly string[]): NewProviderValues {
  const { label, isService } = presetValues[values.preset];
  const proposed = (isService && label) || hostName(values.issuer) || "";
  const name = values.namedByHand ? values.name : proposed;
  return { ...values, name, id: values.idByHand ? values.id : proposedId(name, taken, "sign-in") };
}

/** What a form begins with. New providers are tested before people see them. */
export function newValues(preset: Preset, taken: readonly string[]): NewProviderValues {
  const { kind, issuer } = presetValues[preset];
  return withProposals(
    {
      preset,
      kind,
      issuer,
      clientId: "",
      clientSecret: "",
      name: "",
      id: "",
      scopes: "",
      groupsClaim: "",
      adminGroup: "",
      createsAccounts: false,
      trustsEmail: false,
      signsOut: false,
      enabled: false,
      namedByHand: false,
      idByHand: false,
    },
    taken,
  );
}

/** The values after another preset was chosen: what was typed stays, except what belongs to the one before. */
export function withPreset(
  values: NewProviderValues,
  preset: Preset,
  taken: readonly string[],
): NewProviderValues {
  const { kind, issuer } = presetValues[preset];
  const isUntouched = values.issuer === presetValues[values.preset].issuer;
  return withProposals(
    { ...values, preset, kind, issuer: isUntouched || issuer !== "" ? issuer : values.issuer },
    taken,
  );
}

const scopesOf = (text: string) => text.split(/\s+/).filter((scope) => scope !== "");

export function addRequest(values: NewProviderValues): IdentityProviderRequest {
  return {
    id: values.id.trim(),
    name: values.name.trim(),
    kind: values.kind,
    issuer: values.issuer.trim(),
    client_id: values.clientId.trim(),
    ...(values.clientSecret && { client_secret: values.clientSecret.trim() }),
    scopes: scopesOf(values.scopes),
    groups_claim: values.groupsClaim.trim(),
    admin_group: values.adminGroup.trim(),
    create_accounts: values.createsAccounts,
    trust_email: values.trustsEmail,
    sign_out: values.signsOut,
    enabled: values.enabled,
  };
}

export function storedValues(provider: IdentityProvider): ProviderValues {
  return {
    kind: provider.kind,
    issuer: provider.issuer,
    clientId: provider.client_id,
    clientSecret: "",
    name: provider.name,
    scopes: provider.scopes.join(" "),
    groupsClaim: provider.groups_claim,
    adminGroup: provider.admin_group,
    createsAccounts: provider.create_accounts,
    trustsEmail: provider.trust_email,
    signsOut: provider.sign_out,
    enabled: provider.enabled,
  };
}

/** What the form changes of the provider with which it was opened. */
export function changeOf(
  before: IdentityProvider,
  values: ProviderValues,
  removesSecret: boolean,
): IdentityProviderChange {
  const stored = storedValues(before);
  const changed = (field: keyof ProviderValues) => values[field] !== stored[field];
  return {
    // Without the kind, the server would take the one that is usual for the issuer.
    ...((changed("issuer") || changed("kind")) && { issuer: values.issuer.trim(), kind: values.kind }),
    ...(changed("clientId") && { client_id: values.clientId.trim() }),
    ...((removesSecret || values.clientSecret !== "") && {
      client_secret: removesSecret ? "" : values.clientSecret.trim(),
    }),
    ...(changed("name") && { name: values.name.trim() }),
    ...(changed("scopes") && { scopes: scopesOf(values.scopes) }),
    ...(changed("groupsClaim") && { groups_claim: values.groupsClaim.trim() }),
    ...(changed("adminGroup") && { admin_group: values.adminGroup.trim() }),
    ...(changed("createsAccounts") && { create_accounts: values.createsAccounts }),
    ...(changed("trustsEmail") && { trust_email: values.trustsEmail }),
    ...(changed("signsOut") && { sign_out: values.signsOut }),
    ...(changed("enabled") && { enabled: values.enabled }),
  };
}
