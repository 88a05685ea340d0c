import { Notice } from "@/components/ui/notice";
import { localizedError } from "@/data/client/api-error";
import type { McpServerCheck } from "@/data/client/types";
import { oneLine } from "@/lib/visible-text";
import { adminModels } from "@/words/en/admin-models";
import { adminTools } from "@/words/en/admin-tools";
import type { Params } from "@/words/fill";
import { useWords } from "@/words/language";

/** So many tools are named. */
const shown = 8;

/** What came of asking a server for its tools: which it has, or what is wrong. */
export function CheckResult({ check: { problem, tools, latency_ms } }: { check: McpServerCheck }) {
  const words = useWords("adminTools", adminTools);
  const { andMore } = useWords("adminModels", adminModels);
  if (problem) {
    const params = problem.params as Params | undefined;
    return (
      <Notice kind="problem">
        {problem.code === "connection_needed"
          ? words.needsConnection
          : localizedError(problem.code, problem.detail, { params })}
      </Notice>
    );
  }
  if (tools.length === 0) return <Notice>{words.worksWithout}</Notice>;
  const names = tools.slice(0, shown).map(({ name }) => oneLine(name, 60));
  const more = tools.length > shown ? ` ${andMore(tools.length - shown)}` : "";
  return (
    <Notice>
      {words.works(tools.length, latency_ms)}
      <span className="block text-muted [overflow-wrap:anywhere]">
        <bdi>{names.join(", ")}</bdi>
        {more}
      </span>
    </Notice>
  );
}
