import { useId } from "react";
import { Select } from "@/components/ui/select";
import { VisibleText } from "@/components/ui/visible-text";
import { useChangeMcpServer } from "@/data/admin/mcp-servers";
import type { Approval, McpServer } from "@/data/client/types";
import { oneLine } from "@/lib/visible-text";
import { adminTools } from "@/words/en/admin-tools";
import { useWords } from "@/words/language";
import { ChangeError } from "../load-error";
import { Description } from "./description";
import { defaultApproval, type ServerTool } from "./tool-list";

/** So much of a name is shown. */
const longest = 100;

/** A tool: its switch, what its server says of it, and whether a person is asked before it is called. */
export function ToolRow({ server, tool }: { server: McpServer; tool: ServerTool }) {
  const { name, title, description, read_only, listed } = tool;
  const words = useWords("adminTools", adminTools);
  const id = useId();
  const change = useChangeMcpServer(server.id);
  // What was chosen is shown at once.
  const { enabled, approval } = { ...tool, ...(change.isPending && change.variables.tools?.[name]) };
  const choose = (choice: { enabled?: boolean; approval?: Approval | null }) =>
    change.mutate({ tools: { [name]: choice } });
  const called = oneLine(name, longest);
  const claims = [read_only && words.readOnly, !listed && words.gone];
  return (
    <li
      className="grid items-start gap-x-4 gap-y-2 py-3 text-sm [contain-intrinsic-size:auto_88px] [content-visibility:auto] md:grid-cols-[minmax(0,1fr)_12rem]"
      data-testid="mcp-tool"
    >
      <div className="flex min-w-0 flex-col gap-1">
        <label className="flex cursor-pointer items-start gap-3 pointer-coarse:min-h-11">
          <input
            type="checkbox"
            aria-label={words.enabledTool(called)}
            checked={enabled}
            onChange={() => choose({ enabled: !enabled })}
            className="mt-0.5 size-4 shrink-0 accent-accent"
          />
          <span className="flex min-w-0 flex-col gap-0.5">
            <bdi className="font-mono [overflow-wrap:anywhere]">
              <VisibleText text={cut(name)} />
            </bdi>
            {title !== "" && title !== name && (
              <bdi className="[overflow-wrap:anywhere]">
                <VisibleText text={cut(title)} />
              </bdi>
            )}
            <span className="text-xs text-muted empty:hidden">{claims.filter(Boolean).join(" · ")}</span>
          </span>
        </label>
        <Description text={description} />
      </div>
      <Select<Approval | "">
        id={id}
        name={id}
        label={words.approvalOf(called)}
        isLabelHidden
        options={[
          ["", words.asServer(words.approvals[defaultApproval(server, tool)])],
          ...(Object.entries(words.approvals) as [Approval, string][]),
        ]}
        value={approval ?? ""}
        onChoose={(next) => choose({ approval: next || null })}
      />
      <ChangeError error={change.error} />
    </li>
  );
}

const cut = (text: string) => (text.length > longest ? `${text.slice(0, longest)}…` : text);
