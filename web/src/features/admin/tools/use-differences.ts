import type { McpServer } from "@/data/client/types";
import { oneLine } from "@/lib/visible-text";
import { adminModels } from "@/words/en/admin-models";
import { adminTools } from "@/words/en/admin-tools";
import { useWords } from "@/words/language";
import { accessOf } from "../access/access";
import { useAccessText } from "../access/use-access-text";
import { changedChoices } from "./tool-list";

/** So many tools are named. */
const named = 5;

/** Says what differs between two states of a server: the name of a field, and its value now. */
export function useDifferences() {
  const words = useWords("adminTools", adminTools);
  const shared = useWords("adminModels", adminModels);
  const accessText = useAccessText();
  const shown = (server: McpServer) =>
    [
      [shared.name, server.name],
      [words.address, server.url],
      [words.command, [server.command, ...server.args].join(" ")],
      [shared.headers, server.has_headers ? shared.hasHeaders : shared.none],
      [words.env, server.has_env ? words.hasEnv : shared.none],
      [words.clientId, server.oauth_client_id || shared.none],
      [words.clientSecret, server.has_oauth_client_secret ? words.hasClientSecret : shared.none],
      [words.approval, server.approval ? words.approvals[server.approval] : words.asDeclared],
      [shared.access, accessText(accessOf(server))],
      [shared.state, server.enabled ? shared.enabled : shared.disabled],
    ] as const;
  return (before: McpServer, now: McpServer) => {
    const old = new Map<string, string>(shown(before));
    const choices = changedChoices(before, now);
    const names = choices.slice(0, named).map((name) => oneLine(name, 60));
    const rest = choices.length > named ? [shared.andMore(choices.length - named)] : [];
    return [
      ...shown(now).filter(([field, value]) => old.get(field) !== value),
      ...(choices.length > 0 ? [[words.changedTools, [...names, ...rest].join(", ")] as const] : []),
    ];
  };
}
