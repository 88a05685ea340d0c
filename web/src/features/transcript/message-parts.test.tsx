import { QueryClientProvider } from "@tanstack/react-query";
import { act, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { beginLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import type { Model } from "@/data/client/types";
import { ModelsContext } from "@/features/models";
import type { Entry } from "@/lib/stream/transcript";
import { fakeServer, json, problem, tokens } from "@/test/fake-server";
import { fakeDialogs, threeModels } from "@/test/models";
import { switchLanguage } from "@/words/language";
import { AnswerActions } from "./message-actions";
import { MessageEditor } from "./message-editor";
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
const answer = (of: Partial<Entry>): Entry => ({
  key: "k",
  id: 7,
  role: "assistant",
  text: "Half",
  phase: "complete",
  ...of,
});

function edit(onSend = vi.fn(), onCancel = vi.fn()) {
  render(
    <QueryClientProvider client={queryClient}>
      <MessageEditor files={[]} text="before" onSend={onSend} onCancel={onCancel} />
    </QueryClientProvider>,
  );
  return { field: screen.getByTestId("edit-input"), onSend, onCancel };
}

describe("the message editor", () => {
  it.each([{ isComposing: true }, { keyCode: 229 }])("ignores keys during IME composition: %j", (ime) => {
    fakeServer({ "GET /api/config": () => problem(404, "No.") });
    const { field, onSend, onCancel } = edit();
    fireEvent.keyDown(field, { key: "Escape", ...ime });
    fireEvent.keyDown(field, { key: "Enter", ...ime });
    expect([onSend.mock.calls, onCancel.mock.calls]).toEqual([[], []]);
    fireEvent.keyDown(field, { key: "Escape" });
    expect(onCancel).toHaveBeenCalledOnce();
  });

  it.each([
    [{ limits: { message_chars: 3 } }, "6 / 3 characters. Shorten by 3."],
    [{ limits: { message_chars: "3" } }, "Your original message is kept."],
    [{ limits: { message_chars: -1 } }, "Your original message is kept."],
    ["<!doctype html>", "Your original message is kept."],
  ])("enforces the server's limit if reported: %j", async (config, hint) => {
    queryClient.clear();
    const server = fakeServer({ "GET /api/config": () => json(200, config) });
    edit();
    await vi.waitFor(() => expect(server.count("/api/config")).toBe(1));
    expect(await screen.findByText(hint)).toBeInTheDocument();
  });
});

describe("actions below an answer", () => {
  it.each([
    [{ phase: "complete" }, []],
    [
      {
        phase: "complete",
        metadata: { model: "m", tokens_used: 1, response_time_ms: 1, finish_reason: "length" },
      },
      ["Continue"],
    ],
    [{ phase: "stopped" }, ["Continue"]],
    [{ phase: "stopped", text: " \n" }, ["Try again"]],
    [{ phase: "interrupted" }, ["Continue"]],
    [{ phase: "interrupted", text: "" }, ["Try again"]],
    [{ phase: "failed" }, ["Try again", "Continue"]],
    [{ phase: "failed", text: "" }, ["Try again"]],
  ] as [Partial<Entry>, string[]][])("%j: %j", (of, offered) => {
    render(<AnswerActions entry={answer(of)} actions={actions} busy={false} last />);
    const names = screen.getAllByRole("button").map(({ textContent }) => textContent);
    expect(names.filter((name) => name !== "")).toEqual(offered);
  });

  it("include Try again also after later messages", async () => {
    render(<AnswerActions entry={answer({ phase: "failed" })} actions={actions} busy={false} last={false} />);
    expect(screen.queryByText("Continue")).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(actions.ask).toHaveBeenLastCalledWith({ kind: "regenerate", messageId: 7 });
  });
});

describe("the model of an answer", () => {
  const metadata = { model: "large", model_id: "acme/large", tokens_used: 1, response_time_ms: 1 };
  const show = (of: Partial<Entry>, models: Model[]) =>
    render(
      <QueryClientProvider client={queryClient}>
        <ModelsContext value={models}>
          <AnswerActions entry={answer(of)} actions={actions} busy={false} last />
        </ModelsContext>
      </QueryClientProvider>,
    );

  it("is named where there are several models, by its name for people while it is offered", () => {
    const { unmount } = show({ metadata }, threeModels);
    expect(screen.getByTestId("answer-model")).toHaveTextContent(/^LARGE$/);
    fakeDialogs();
    fireEvent.click(screen.getByRole("button", { name: "Answer details" }));
    expect(screen.getByTestId("answer-facts")).toHaveTextContent(/^ModelLARGE/);
    unmount();
    show({ metadata: { ...metadata, model: "old", model_id: "acme/old" } }, threeModels);
    expect(screen.getByTestId("answer-model")).toHaveTextContent(/^old$/);
  });

  it("is not named, and no other is offered, where there is one, but among several answers", () => {
    const { unmount } = show({ metadata }, threeModels.slice(0, 1));
    expect(screen.queryByTestId("answer-model")).toBeNull();
    expect(screen.queryByTestId("answer-again")).toBeNull();
    unmount();
    show({ metadata, siblings: [7, 9] }, threeModels.slice(0, 1));
    expect(screen.getByTestId("answer-model")).toHaveTextContent("large");
  });

  it.each([{ phase: "complete" }, { phase: "failed", text: "" }] as const)(
    "can be another one for a new answer: %j",
    async (of) => {
      fakeDialogs();
      beginLogin(tokens(1));
      fakeServer({ "GET /api/models": () => json(200, { models: threeModels }) });
      show({ ...of, metadata }, threeModels);
      await userEvent.click(screen.getByRole("button", { name: "Answer again with…" }));
      expect(await screen.findByRole("dialog", { name: "Answer again with…" })).toBeInTheDocument();
      expect(await screen.findByRole("option", { name: /LARGE/, selected: true })).toBeInTheDocument();
      await userEvent.click(screen.getByRole("option", { name: /DEEP/ }));
      expect(actions.ask).toHaveBeenLastCalledWith({ kind: "regenerate", messageId: 7 }, threeModels[2]);
    },
  );
});

describe("an unsent message", () => {
  const question = (refusal: Entry["refusal"]): Entry =>
    answer({ role: "user", id: undefined, text: "Why?", phase: "unsent", refusal });
  const show = (entry: Entry) =>
    render(<MessageView entry={entry} actions={actions} editing={false} busy={false} last />);

  it("waits without an error while unreachable, and shows a refusal's reason", () => {
    const { unmount } = show(question({ turnKey: "t", message: "Away.", unreachable: true }));
    expect(screen.getByRole("status")).toHaveTextContent(
      "Not sent yet. Sends automatically when you reconnect.",
    );
    expect(screen.queryByText(/Away/)).toBeNull();
    unmount();
    show(question({ turnKey: "t", message: "That was too often." }));
    expect(screen.getByRole("alert")).toHaveTextContent("Not sent. That was too often.");
    expect(screen.getByRole("button", { name: "Try again" })).toBeEnabled();
  });

  it("shows a refusal's reason with its numbers, in the reader's language", async () => {
    const tooLong = {
      field: "message",
      code: "too_long",
      message: "Long.",
      params: { max: 2000, length: 2311 },
    };
    const refusal = { turnKey: "t", message: "Long.", code: "invalid_input", details: { errors: [tooLong] } };
    await switchLanguage("de");
    show(question(refusal));
    expect(screen.getByRole("alert")).toHaveTextContent(/höchstens 2\.000 Zeichen haben\. Er hat 2\.311\./);
    await act(() => switchLanguage("en"));
  });

  it("says when a budget renews, and can be sent again before", async () => {
    const params = { of: "user", per: "day", renews_at: "2026-12-01T00:00:00Z" };
    const code = "budget_exhausted";
    const refusal = { turnKey: "t", message: "Used up.", code, details: { params }, retryAt: 1e9 };
    show(question(refusal));
    const at = new Intl.DateTimeFormat("en", { dateStyle: "long", timeStyle: "short" }).format(
      new Date(params.renews_at),
    );
    expect(screen.getByRole("alert")).toHaveTextContent(`It renews on ${at}.`);
    expect(screen.getByRole("button", { name: "Try again" })).toBeEnabled();
  });

  it.each(["unknown_model", "model_gone"])("can go to another model: %s", async (code) => {
    fakeDialogs();
    beginLogin(tokens(1));
    fakeServer({ "GET /api/models": () => json(200, { models: threeModels }) });
    render(
      <QueryClientProvider client={queryClient}>
        <MessageView
          entry={question({ turnKey: "t", message: "It is not available.", code })}
          actions={actions}
          editing={false}
          busy={false}
          last
        />
      </QueryClientProvider>,
    );
    expect(screen.getByRole("alert")).toHaveTextContent(
      /^Not sent\..* no(?:t| longer) available\. Choose another one\./,
    );
    expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "Choose another model" }));
    await userEvent.click(await screen.findByRole("option", { name: /LARGE/ }));
    expect(actions.askAgain).toHaveBeenLastCalledWith("t", threeModels[1]);
  });

  it("is sent again on request", async () => {
    show(question({ turnKey: "t", message: "Away." }));
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(actions.retry).toHaveBeenCalledExactlyOnceWith("t");
  });

  it("restores its text when discarded", async () => {
    show(question({ turnKey: "t", message: "Away." }));
    await userEvent.click(screen.getByRole("button", { name: "Discard" }));
    expect(actions.discard).toHaveBeenLastCalledWith("t", "Why?");
  });
});
