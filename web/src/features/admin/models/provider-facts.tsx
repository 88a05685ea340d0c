import { Lock } from "lucide-react";
import { RelativeTime } from "@/components/ui/relative-time";
import { localizedError } from "@/data/client/api-error";
import type { Provider } from "@/data/client/types";
import { admin } from "@/words/en/admin";
import { adminModels } from "@/words/en/admin-models";
import type { Params } from "@/words/fill";
import { useWords } from "@/words/language";
import { presets, serviceOf } from "./services";

/** What is known of a provider: what it is, whether it answers, and where it comes from. */
export function ProviderFacts({ provider }: { provider: Provider }) {
  const { name, base_url, has_key, has_headers, source, variables, changed_by, changed_at } = provider;
  const words = useWords("adminModels", adminModels);
  const { deletedAccount } = useWords("admin", admin);
  const service = serviceOf(provider);
  const facts = service !== "demo" && [
    presets[service].name ?? words.compatible,
    base_url,
    source === "database" && (has_key ? words.hasKey : words.hasNoKey),
    has_headers && words.hasHeaders,
  ];
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-0.5 text-sm max-md:basis-full">
      <h3 className="font-medium [overflow-wrap:anywhere]">
        <bdi>{name}</bdi>
      </h3>
      {facts && <p className="text-muted [overflow-wrap:anywhere]">{facts.filter(Boolean).join(" · ")}</p>}
      <State provider={provider} />
      <p className="text-xs text-muted empty:hidden">
        {source === "environment" && (
          <>
            <Lock size={12} aria-hidden className="mr-1 inline align-[-1px]" />
            {service === "demo" ? words.sources.demo : words.sources.environment(variables)}
          </>
        )}
        {changed_at && (
          <>
            {words.stored(changed_by?.username ?? deletedAccount)}, <RelativeTime at={changed_at} />
          </>
        )}
      </p>
    </div>
  );
}

/** Whether a provider answers, why not, and how many of its models are enabled. */
function State({ provider: { enabled, problem, models, enabled_models } }: { provider: Provider }) {
  const words = useWords("adminModels", adminModels);
  if (!enabled) return <p className="text-muted">{words.disabledProvider}</p>;
  return (
    <>
      {(models > 0 || !problem) && <p>{words.modelsOf(enabled_models, models)}</p>}
      {problem && (
        <p className="text-danger">
          {words.notAnswering}:{" "}
          {localizedError(problem.code, problem.detail, { params: problem.params as Params | undefined })}
        </p>
      )}
    </>
  );
}
