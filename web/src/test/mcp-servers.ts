import type { McpServer, McpTool } from "@/data/client/types";

export function mcpTool(values: Partial<McpTool>): McpTool {
  const plain = { title: "", description: "", listed: true, read_only: false } as const;
  return { ...plain, enabled: true, approval: null, effective_approval: "ask", ...values };
}

export function mcpServer(values: Partial<McpServer>): McpServer {
  return {
    id: "github",
    name: "GitHub",
    url: "https://api.githubcopilot.com/mcp/",
    command: "",
    args: [],
    has_headers: false,
    has_env: false,
    oauth_client_id: "",
    has_oauth_client_secret: false,
    enabled: true,
    approval: null,
    restricted: false,
    groups: [],
    tools: {},
    listed_at: "2026-11-30T08:00:00Z",
    problem: null,
    version: 1,
    created_at: "2026-11-30T08:00:00Z",
    changed_by: { id: 1, username: "ann" },
    changed_at: "2026-11-30T08:00:00Z",
    ...values,
  };
}
