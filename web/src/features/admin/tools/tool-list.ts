import type { Approval, McpServer, McpTool } from "@/data/client/types";

/** A tool of a server by its own name. */
export interface ServerTool extends McpTool {
  readonly name: string;
}

/** The tools of a server by name. */
export const toolsOf = ({ tools }: McpServer): ServerTool[] =>
  Object.entries(tools)
    .map(([name, tool]) => ({ ...tool, name }))
    .toSorted((a, b) => a.name.localeCompare(b.name));

/** The approval of a tool without a choice of its own: the server's, or the one after what the tool declares. */
export function defaultApproval(
  { approval }: Pick<McpServer, "approval">,
  tool: Pick<McpTool, "read_only">,
): Approval {
  return approval ?? (tool.read_only ? "never" : "ask");
}

/** Which tools of a server are listed; the zero value lists all. */
export interface ToolFilter {
  /** Words that the name, the title or the description contain. */
  readonly query: string;
  readonly show: "" | "enabled" | "disabled" | "unasked";
}

export function matching(tools: readonly ServerTool[], { query, show }: ToolFilter): ServerTool[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return tools.filter((tool) => {
    const text = `${tool.name} ${tool.title} ${tool.description}`.toLowerCase();
    if (!words.every((word) => text.includes(word))) return false;
    if (show === "enabled" || show === "disabled") return tool.enabled === (show === "enabled");
    return show === "" || (tool.enabled && tool.effective_approval === "never");
  });
}

/** The names of the tools whose choices differ. */
export function changedChoices(before: McpServer, now: McpServer): string[] {
  const choice = (of: McpTool | undefined) => `${of?.enabled ?? true} ${of?.approval ?? null}`;
  const names = new Set([...Object.keys(before.tools), ...Object.keys(now.tools)]);
  return [...names].filter((name) => choice(before.tools[name]) !== choice(now.tools[name])).toSorted();
}
