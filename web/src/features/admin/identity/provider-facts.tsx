import { Lock } from "lucide-react";
import { RelativeTime } from "@/components/ui/relative-time";
import { localizedError } from "@/data/client/api-error";
import type { IdentityProvider } from "@/data/client/types";
import { admin } from "@/words/en/admin";
import { adminIdentity } from "@/words/en/admin-identity";
import { adminModels } from "@/words/en/admin-models";
import { adminTools } from "@/words/en/admin-tools";
import type { Params } from "@/words/fill";
import { useWords } from "@/words/language";
import { Callback, SignedOut } from "./callback";

/** What is known of a provider: what it is, whether people see it, and where it comes from. */
export function ProviderFacts({ provider }: { provider: IdentityProvider }) {
  const { id, name, kind, issuer, has_client_secret, enabled, problem } = provider;
  const words = useWords("adminIdentity", adminIdentity);
  const shared = useWords("adminModels", adminModels);
  const { hasClientSecret } = useWords("adminTools", adminTools);
  const facts = [
    words.idOf(id),
    words.kinds[kind],
    issuer,
    has_client_secret ? hasClientSecret : words.noSecret,
    provider.create_accounts && words.createsAccounts,
    provider.trust_email && words.trustsEmail,
    provider.sign_out && words.signsOut,
    provider.groups_claim && `${words.groupsClaim}: ${provider.groups_claim}`,
    provider.admin_group && `${words.adminGroup}: ${provider.admin_group}`,
  ];
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-0.5 text-sm max-md:basis-full">
      <h3 className="font-medium [overflow-wrap:anywhere]">
        <bdi>{name}</bdi>
      </h3>
      <p className="text-muted [overflow-wrap:anywhere]">{facts.filter(Boolean).join(" · ")}</p>
      <p className={enabled ? undefined : "text-muted"}>{enabled ? shared.enabled : shared.disabled}</p>
      {problem && (
        <p className="text-danger">
          {words.cannotBeUsed}:{" "}
          {localizedError(problem.code, problem.detail, { params: problem.params as Params | undefined })}
        </p>
      )}
      <Callback url={provider.callback_url} />
      {provider.sign_out && <SignedOut url={provider.signed_out_url} />}
      <Origin provider={provider} />
    </div>
  );
}

/** Where a provider is configured, and who changed it last. */
function Origin({ provider }: { provider: IdentityProvider }) {
  const { source, variables, changed_by, changed_at } = provider;
  const shared = useWords("adminModels", adminModels);
  const { deletedAccount } = useWords("admin", admin);
  return (
    <p className="text-xs text-muted [overflow-wrap:anywhere] empty:hidden">
      {source === "environment" && (
        <>
          <Lock size={12} aria-hidden className="mr-1 inline align-[-1px]" />
          {shared.sources.environment(`${variables}*`)}
        </>
      )}
      {changed_at && (
        <>
          {shared.stored(changed_by?.username ?? deletedAccount)}, <RelativeTime at={changed_at} />
        </>
      )}
    </p>
  );
}
