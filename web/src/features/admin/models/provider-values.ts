import type { Provider, ProviderChange, ProviderRequest } from "@/data/client/types";
import { invalidInput, parseHeaders } from "../form/lines";
import { proposedId } from "../form/proposed-id";
import { presets, proposedName, type Service } from "./services";

/** What is typed into the form of a provider. */
export interface ProviderValues {
  readonly base_url: string;
  readonly api_key: string;
  /** A header a line. */
  readonly headers: string;
  readonly name: string;
}

/** A new provider also has a service, and an id. Names and ids are proposed until they are typed. */
export interface NewProviderValues extends ProviderValues {
  readonly service: Service;
  readonly id: string;
  readonly namedByHand: boolean;
  readonly idByHand: boolean;
}

/** Which stored secrets are to be removed. */
export interface Removed {
  readonly key: boolean;
  readonly headers: boolean;
}

/** The values after a change, with what is proposed after them. */
export function withProposals(values: NewProviderValues, taken: readonly string[]): NewProviderValues {
  const name = values.namedByHand ? values.name : proposedName(values.service, values.base_url);
  const id = values.idByHand ? values.id : proposedId(name, taken, "provider");
  return { ...values, name, id };
}

export function newValues(service: Service, taken: readonly string[]): NewProviderValues {
  const empty = { api_key: "", headers: "", name: "", id: "", namedByHand: false, idByHand: false };
  return withProposals({ ...empty, service, base_url: presets[service].address }, taken);
}

/** How a provider that is not saved is asked: without name and id, which do not matter then. */
export function checkRequest({ service, base_url, api_key, headers }: NewProviderValues): ProviderRequest {
  // The server takes an empty address for the service's own.
  if (service === "compatible" && base_url.trim() === "") throw invalidInput("base_url", "required");
  return {
    kind: presets[service].kind,
    base_url,
    ...(api_key && { api_key }),
    ...(headers.trim() && { headers: parseHeaders(headers) }),
  };
}

export function addRequest(values: NewProviderValues): ProviderRequest {
  return { ...checkRequest(values), id: values.id.trim(), name: values.name };
}

export function storedValues({ base_url, name }: Provider): ProviderValues {
  return { base_url, name, api_key: "", headers: "" };
}

/** What the form changes of the provider with which it was opened. */
export function changeOf(before: Provider, values: ProviderValues, removed: Removed): ProviderChange {
  const { base_url, name, api_key, headers } = values;
  const change: ProviderChange = {};
  if (base_url !== before.base_url) change.base_url = base_url;
  if (name !== before.name) change.name = name;
  if (removed.key || api_key !== "") change.api_key = removed.key ? "" : api_key;
  if (removed.headers || headers.trim() !== "") change.headers = removed.headers ? {} : parseHeaders(headers);
  return change;
}
