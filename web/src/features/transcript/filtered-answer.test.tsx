import { render, screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { Entry } from "@/lib/stream/transcript";
import type { ChatActions } from "./chat-actions";
import { MessageView } from "./message-view";

const actions: ChatActions = {
  ask: vi.fn(),
  askAgain: vi.fn(),
  retry: vi.fn(),
  select: vi.fn(),
  decide: vi.fn(),
  edit: vi.fn(),
  discard: vi.fn(),
};

function show(entry: Partial<Entry>) {
  const answer: Entry = {
    key: "a",
    id: 2,
    role: "assistant",
    text: "First",
    phase: "complete",
    ...entry,
  };
  render(<MessageView entry={answer} actions={actions} editing={false} busy={false} last />);
}

function because(finish_reason: string): Entry["metadata"] {
  return { model: "m", tokens_used: 3, response_time_ms: 10, finish_reason };
}

const line = /content filter stopped this answer/;

describe("a filtered answer", () => {
  it("shows the reason below its text", async () => {
    show({ metadata: because("content_filter") });
    expect(await screen.findByText("First")).toBeVisible();
    expect(screen.getByText(line)).toBeVisible();
    expect(screen.queryByRole("button", { name: "Continue" })).toBeNull();
  });

  it("differs from a complete and a stopped answer", () => {
    show({ metadata: because("stop") });
    show({ phase: "stopped", metadata: because("content_filter") });
    expect(screen.queryByText(line)).toBeNull();
  });
});
