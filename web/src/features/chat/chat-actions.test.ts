import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Model } from "@/data/client/types";
import { newTurn, type TurnRequest } from "@/lib/stream/turn";
import { threeModels } from "@/test/models";
import { chatActions } from "./chat-actions";
import type { ChatModel } from "./use-chat-model";

const { answers, outbox } = vi.hoisted(() => ({
  answers: { list: vi.fn(), ask: vi.fn() },
  outbox: { retry: vi.fn(), discard: vi.fn(), choose: vi.fn() },
}));
vi.mock("./live", () => ({ answers, outbox, notifyTabs: vi.fn() }));

const [, large, deep] = threeModels as [Model, Model, Model];
const choose = vi.fn();
const beginning = { setup: { instructions: "Be brief." }, tools: ["calculate"] };
const choice = (other: Model = large) => ({ model: other.id });

const actionsOf = (sessionId?: number) =>
  chatActions({
    conversation: "c",
    sessionId,
    model: () => ({ choice, choose }) as unknown as ChatModel,
    beginning: () => beginning,
    edit() {},
    restore() {},
    onAsk() {},
    onProblem() {},
  });

const refused = (request: TurnRequest) =>
  answers.list.mockReturnValue([{ ...newTurn({ key: "t", conversation: "c", request }), phase: "unsent" }]);

beforeEach(() => vi.clearAllMocks());

describe("the actions of a chat", () => {
  it.each([
    [{ kind: "message", text: "Why?" }, undefined, { kind: "message", text: "Why?", model: "acme/large" }],
    [
      { kind: "edit", messageId: 6, text: "So?" },
      undefined,
      { kind: "edit", messageId: 6, text: "So?", model: "acme/large" },
    ],
    [
      { kind: "regenerate", messageId: 7 },
      deep,
      { kind: "regenerate", messageId: 7, model: "umbrella/deep" },
    ],
    [{ kind: "continue", messageId: 7 }, undefined, { kind: "continue", messageId: 7 }],
  ] as const)("name the model: %j", (request, other, sent) => {
    actionsOf(3).ask(request, other);
    expect(answers.ask).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ conversation: "c", sessionId: 3, request: sent }),
    );
    // Waiting messages do not switch the chat back.
    expect(outbox.choose.mock.calls).toEqual(
      other ? [[{ conversation: "c", sessionId: 3 }, choice(other)]] : [],
    );
  });

  it("bring what a new chat keeps with the message that begins it", () => {
    const request = { kind: "message", text: "Why?" } as const;
    actionsOf().ask(request);
    expect(answers.ask).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ request: { ...request, model: "acme/large", ...beginning } }),
    );
  });

  it("resend a message to another model, which a new chat then has", () => {
    refused({ kind: "message", text: "Why?" });
    actionsOf(3).askAgain("t", deep);
    expect(outbox.retry).toHaveBeenCalledExactlyOnceWith("t", { model: "umbrella/deep" });
    expect(choose).not.toHaveBeenCalled();
    expect(outbox.choose).toHaveBeenCalledExactlyOnceWith({ conversation: "c", sessionId: 3 }, choice(deep));
    actionsOf().askAgain("t", deep);
    expect(choose).toHaveBeenCalledExactlyOnceWith(deep);
  });

  it("send an unsent message again as it was", () => {
    actionsOf(3).retry("t");
    expect(outbox.retry).toHaveBeenCalledExactlyOnceWith("t");
  });

  it("regenerate an answer that its own model cannot continue", () => {
    refused({ kind: "continue", messageId: 7 });
    actionsOf(3).askAgain("t", deep);
    expect(outbox.discard).toHaveBeenCalledExactlyOnceWith("t");
    expect(answers.ask.mock.calls[0]?.[0].request).toEqual({
      kind: "regenerate",
      messageId: 7,
      model: "umbrella/deep",
    });
  });
});
