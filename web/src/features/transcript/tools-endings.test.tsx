import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { queryClient } from "@/data/client/query-client";
import type { Part } from "@/data/client/types";
import type { Entry } from "@/lib/stream/transcript";
import { MessageView } from "./message-view";

const actions = {
  ask: vi.fn(),
  askAgain: vi.fn(),
  retry: vi.fn(),
  discard: vi.fn(),
  edit: vi.fn(),
  select: vi.fn(),
  decide: vi.fn(),
};

const call = (step: number) =>
  ({
    type: "tool_call",
    id: `c${step}`,
    step,
    tool: "calculate",
    title: "",
    arguments: {},
    status: "done",
  }) as Part;

function show(of: Partial<Entry>) {
  const entry: Entry = { key: "k", id: 7, role: "assistant", text: "So far.", phase: "complete", ...of };
  render(
    <QueryClientProvider client={queryClient}>
      <MessageView entry={entry} actions={actions} editing={false} busy={false} last />
    </QueryClientProvider>,
  );
}

beforeEach(() => {
  queryClient.clear();
});

describe("the end of an answer with calls", () => {
  it("says that the budget ran out, and can go on", () => {
    const metadata = { model: "m", tokens_used: 1, response_time_ms: 1, finish_reason: "budget" };
    show({ metadata });
    expect(screen.getByText(/budget ran out/)).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Continue" })).toBeInTheDocument();
  });

  it.each(["tool_steps", "stop"])("says that all rounds of tools were used if it ended by %s", (reason) => {
    const metadata = { model: "m", tokens_used: 1, response_time_ms: 1, finish_reason: reason };
    show({ parts: [call(1), call(2), { type: "text", text: "So far." }], metadata });
    expect(screen.queryAllByText(/all rounds of tools/)).toHaveLength(reason === "tool_steps" ? 1 : 0);
    expect(screen.queryByRole("button", { name: "Continue" })).toBeNull();
  });

  it("offers no other answer while a call waits for a decision", () => {
    show({ phase: "waiting", parts: [{ ...call(1), status: "waiting" } as Part], text: "" });
    expect(screen.queryByRole("button", { name: /Regenerate|Try again|Continue/ })).toBeNull();
  });
});
