import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { McpServerCheck } from "@/data/client/types";
import { CheckResult } from "./check-result";

const check = (code: string, params: Record<string, unknown> = {}): McpServerCheck => ({
  ok: false,
  latency_ms: 3,
  tools: [],
  problem: { code, detail: "its detail", params },
});

it("tells an administrator both ways when a server asks who is there", () => {
  render(<CheckResult check={check("connection_needed", { server: "notes", name: "Notes" })} />);
  const shown = screen.getByRole("alert").textContent;
  expect(shown).toContain("save it anyway");
  expect(shown).toContain("enter its Authorization header");
});

it("says other problems in their own words", () => {
  render(<CheckResult check={check("mcp_needs_authorization")} />);
  expect(screen.getByRole("alert")).toHaveTextContent("Enter its Authorization header.");
});
