import type { IdentityProvider } from "@/data/client/types";
import { adminIdentity } from "@/words/en/admin-identity";
import { adminModels } from "@/words/en/admin-models";
import { adminTools } from "@/words/en/admin-tools";
import { useWords } from "@/words/language";

/** Says what differs between two states of a provider: the name of a field, and its value now. */
export function useDifferences() {
  const words = useWords("adminIdentity", adminIdentity);
  const client = useWords("adminTools", adminTools);
  const shared = useWords("adminModels", adminModels);
  const yesNo = (value: boolean) => (value ? shared.yes : shared.no);
  const shown = (provider: IdentityProvider) =>
    [
      [words.issuer, provider.issuer],
      [client.clientId, provider.client_id],
      [client.clientSecret, provider.has_client_secret ? client.hasClientSecret : words.noSecret],
      [shared.name, provider.name],
      [words.createsAccounts, yesNo(provider.create_accounts)],
      [words.trustsEmail, yesNo(provider.trust_email)],
      [words.signsOut, yesNo(provider.sign_out)],
      [words.offered, yesNo(provider.enabled)],
      [words.groupsClaim, provider.groups_claim || shared.none],
      [words.adminGroup, provider.admin_group || shared.none],
      [words.kind, words.kinds[provider.kind]],
      [words.scopes, provider.scopes.join(" ") || shared.none],
    ] as const;
  return (before: IdentityProvider, now: IdentityProvider) => {
    const old = new Map<string, string>(shown(before));
    return shown(now).filter(([field, value]) => old.get(field) !== value);
  };
}
