import { RelativeTime } from "@/components/ui/relative-time";
import { localizedError } from "@/data/client/api-error";
import type { McpServer } from "@/data/client/types";
import { admin } from "@/words/en/admin";
import { adminModels } from "@/words/en/admin-models";
import { adminTools } from "@/words/en/admin-tools";
import type { Params } from "@/words/fill";
import { useWords } from "@/words/language";
import { accessOf } from "../access/access";
import { useAccessText } from "../access/use-access-text";
import { toolsOf } from "./tool-list";

/** What is known of a server: how it is reached, who may use it, and whether it answers. */
export function ServerFacts({ server }: { server: McpServer }) {
  const { name, url, command, args, has_headers, has_env, oauth_client_id, changed_by, changed_at } = server;
  const words = useWords("adminTools", adminTools);
  const shared = useWords("adminModels", adminModels);
  const { deletedAccount } = useWords("admin", admin);
  const accessText = useAccessText();
  const facts = [
    url || [command, ...args].join(" "),
    has_headers && shared.hasHeaders,
    has_env && words.hasEnv,
    oauth_client_id && words.hasClient,
    accessText(accessOf(server)),
  ];
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-0.5 text-sm max-md:basis-full">
      <h3 className="font-medium [overflow-wrap:anywhere]">
        <bdi>{name}</bdi>
      </h3>
      <p className="line-clamp-3 text-muted [overflow-wrap:anywhere]">{facts.filter(Boolean).join(" · ")}</p>
      <State server={server} />
      <p className="text-xs text-muted">
        {shared.stored(changed_by?.username ?? deletedAccount)}, <RelativeTime at={changed_at} />
      </p>
    </div>
  );
}

/** Whether a server answers, why not, and how many of its tools are enabled. */
function State({ server }: { server: McpServer }) {
  const { enabled, problem, listed_at } = server;
  const words = useWords("adminTools", adminTools);
  const shared = useWords("adminModels", adminModels);
  if (!enabled) return <p className="text-muted">{shared.disabledProvider}</p>;
  const tools = toolsOf(server);
  return (
    <>
      {listed_at && <p>{words.enabledOf(tools.filter((tool) => tool.enabled).length, tools.length)}</p>}
      {problem && (
        <p className="text-danger">
          {shared.notAnswering}:{" "}
          {localizedError(problem.code, problem.detail, { params: problem.params as Params | undefined })}
        </p>
      )}
      {!listed_at && !problem && <p className="text-muted">{words.unchecked}</p>}
    </>
  );
}
