import { describe, expect, it } from "vitest";
import type { McpServer, McpTool } from "@/data/client/types";
import { mcpServer, mcpTool } from "@/test/mcp-servers";
import { changedChoices, defaultApproval, matching, type ToolFilter, toolsOf } from "./tool-list";

const tools: Record<string, McpTool> = {
  write_file: mcpTool({ description: "Writes a file." }),
  read_file: mcpTool({ title: "Read a file", read_only: true, effective_approval: "never" }),
  old: mcpTool({ enabled: false, approval: "never", effective_approval: "never" }),
};

describe("the approval of a tool without a choice of its own", () => {
  it.each<[McpServer["approval"], boolean, string]>([
    [null, true, "never"],
    [null, false, "ask"],
    ["never", false, "never"],
    ["always", true, "always"],
  ])("of a server with %j, read-only: %s, is %s", (approval, read_only, expected) => {
    expect(defaultApproval({ approval }, { read_only })).toBe(expected);
  });
});

describe("the tools that a filter lists", () => {
  const server = mcpServer({ tools });
  const found = (filter: Partial<ToolFilter>) =>
    matching(toolsOf(server), { query: "", show: "", ...filter }).map(({ name }) => name);

  it("are all, by name, without one", () => {
    expect(found({})).toEqual(["old", "read_file", "write_file"]);
  });

  it("contain all words in name, title or description", () => {
    expect(found({ query: "FILE writes" })).toEqual(["write_file"]);
    expect(found({ query: " read a " })).toEqual(["read_file"]);
    expect(found({ query: "nothing" })).toEqual([]);
  });

  it("have the state that is asked for", () => {
    expect(found({ show: "enabled" })).toEqual(["read_file", "write_file"]);
    expect(found({ show: "disabled" })).toEqual(["old"]);
    expect(found({ show: "unasked" })).toEqual(["read_file"]);
  });
});

it("a tool named like a property of objects is one tool of its own", () => {
  const hostile = JSON.parse('{"__proto__": {}, "constructor": {}}') as Record<string, McpTool>;
  expect(toolsOf(mcpServer({ tools: hostile })).map(({ name }) => name)).toEqual([
    "__proto__",
    "constructor",
  ]);
});

it("the tools with another choice are those whose switch or approval differs", () => {
  const before = mcpServer({ tools });
  const now = mcpServer({
    tools: {
      write_file: mcpTool({ enabled: false }),
      read_file: mcpTool({ read_only: true, title: "Another" }),
      old: mcpTool({ enabled: false, approval: "always" }),
      added: mcpTool({}),
    },
  });
  expect(changedChoices(before, now)).toEqual(["old", "write_file"]);
});
