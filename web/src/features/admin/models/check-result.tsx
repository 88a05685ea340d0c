import { Notice } from "@/components/ui/notice";
import { localizedError } from "@/data/client/api-error";
import type { ProviderCheck } from "@/data/client/types";
import { adminModels } from "@/words/en/admin-models";
import type { Params } from "@/words/fill";
import { useWords } from "@/words/language";

/** So many models are named. */
const shown = 8;

/** What came of asking a provider for its models: which it has, or what is wrong. */
export function CheckResult({ check: { problem, models, latency_ms } }: { check: ProviderCheck }) {
  const words = useWords("adminModels", adminModels);
  if (problem) {
    const params = problem.params as Params | undefined;
    return <Notice kind="problem">{localizedError(problem.code, problem.detail, { params })}</Notice>;
  }
  if (models.length === 0) return <Notice>{words.worksWithout}</Notice>;
  const names = models.slice(0, shown).join(", ");
  const more = models.length > shown ? ` ${words.andMore(models.length - shown)}` : "";
  return (
    <Notice>
      {words.works(models.length, latency_ms)}
      <span className="block text-muted [overflow-wrap:anywhere]">
        <bdi>{names}</bdi>
        {more}
      </span>
    </Notice>
  );
}
