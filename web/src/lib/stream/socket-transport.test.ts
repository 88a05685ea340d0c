import { beforeEach, describe, expect, it, vi } from "vitest";
import { FakeSocket } from "@/test/fake-socket";
import { Answers } from "./answers";
import { Connection, SocketsBlocked } from "./connection";
import { Link } from "./link";
import { fallbackTransport, socketTransport } from "./socket-transport";
import type { AnswerTransport } from "./transport";
import { hasEnded } from "./turn";

const start = { type: "start", session_id: 3, message_id: 7, user_message_id: 6, client_message_id: "k" };
const piece = (seq: number, content: string) => ({ type: "token", message_id: 7, seq, content });
const end = (seq: number) => ({
  type: "end",
  message_id: 7,
  session_id: 3,
  status: "complete",
  seq,
  metadata: {},
});

async function ask() {
  const connection = new Connection({ ticket: async () => "t", open: (t) => Link.open(`/ws?token=${t}`) });
  const answers = new Answers({
    transport: socketTransport(connection),
    stopAnswer: vi.fn(),
    pause: async () => undefined,
  });
  answers.ask({ key: "k", conversation: "c", sessionId: 3, request: { kind: "message", text: "Why?" } });
  const socket = await FakeSocket.latest();
  socket.onopen?.();
  await vi.waitFor(() => expect(socket.sent).toHaveLength(1));
  const ended = () =>
    vi.waitFor(() => {
      const turn = answers.list()[0];
      if (turn === undefined || !hasEnded(turn)) throw new Error("still running");
      return turn;
    });
  return { answers, socket, ended };
}

describe("answers over the WebSocket", () => {
  beforeEach(() => FakeSocket.install());

  it("are matched to their requests on a shared connection", async () => {
    const { socket, ended } = await ask();
    expect(socket.sent[0]).toEqual({
      type: "message",
      content: "Why?",
      session_id: 3,
      stream: true,
      client_message_id: "k",
    });
    socket.say({ ...start, message_id: 9, client_message_id: "other" });
    socket.say(start);
    socket.say({ ...piece(1, "no"), message_id: 9 });
    socket.say(piece(1, "Be"));
    socket.say(piece(2, "cause"));
    socket.say(end(3));
    expect(await ended()).toMatchObject({ phase: "complete", text: "Because", messageId: 7, sessionId: 3 });
  });

  it("name the model of messages, edits and regenerations", async () => {
    const { answers, socket } = await ask();
    const choice = { model: "umbrella/deep" } as const;
    const requests = [
      { kind: "message", text: "And?", ...choice },
      { kind: "edit", messageId: 6, text: "How?", ...choice },
      { kind: "regenerate", messageId: 7, ...choice },
      { kind: "continue", messageId: 8 },
    ] as const;
    for (const [n, request] of requests.entries())
      answers.ask({ key: `k${n}`, conversation: "c", sessionId: 3, request });
    await vi.waitFor(() => expect(socket.sent).toHaveLength(5));
    const sent = { stream: true, model: "umbrella/deep" };
    expect(socket.sent.slice(1)).toEqual([
      { type: "message", content: "And?", session_id: 3, client_message_id: "k0", ...sent },
      { type: "edit", message_id: 6, content: "How?", client_message_id: "k1", ...sent },
      { type: "regenerate", message_id: 7, client_message_id: "k2", ...sent },
      { type: "continue", message_id: 8, client_message_id: "k3", stream: true },
    ]);
  });

  it("bring what a new chat keeps with its first message only", async () => {
    const { answers, socket } = await ask();
    const setup = { instructions: "Be brief.", parameters: { temperature: 0.5 } };
    const request = { kind: "message", text: "Hi", setup } as const;
    answers.ask({ key: "new", conversation: "d", request });
    answers.ask({ key: "later", conversation: "c", sessionId: 3, request });
    await vi.waitFor(() => expect(socket.sent).toHaveLength(3));
    expect(socket.sent[1]).toMatchObject({ content: "Hi", setup });
    expect(socket.sent[2]).toMatchObject({ content: "Hi", session_id: 3 });
    expect(socket.sent[2]).not.toHaveProperty("setup", setup);
  });

  it("resume at the exact token after a lost connection", async () => {
    const { socket, ended } = await ask();
    socket.say(start);
    socket.say(piece(1, "Be"));
    socket.close(1006);
    const next = await FakeSocket.latest(2);
    next.onopen?.();
    await vi.waitFor(() => expect(next.sent).toEqual([{ type: "resume", message_id: 7, after: 1 }]));
    next.say(piece(2, "cause"));
    next.say(end(3));
    expect(await ended()).toMatchObject({ phase: "complete", text: "Because" });
  });

  it("are requested again under the same key if the connection was lost while sending", async () => {
    const { socket, ended } = await ask();
    socket.close(1006);
    const next = await FakeSocket.latest(2);
    next.onopen?.();
    await vi.waitFor(() => expect(next.sent[0]).toMatchObject({ type: "message", client_message_id: "k" }));
    for (const event of [start, piece(1, "So."), end(2)]) next.say(event);
    expect(await ended()).toMatchObject({ phase: "complete", text: "So." });
  });

  it("report why a message was refused, and the retry time", async () => {
    const { socket, ended } = await ask();
    const refusal = {
      error_code: "RATE_LIMITED",
      http_status: 429,
      message: "Too many requests.",
      retry_after: 3,
    };
    socket.say({ type: "error", client_message_id: "k", ...refusal });
    const turn = await ended();
    expect(turn).toMatchObject({ phase: "unsent", failure: "Too many requests." });
    expect(turn.retryAt).toBeGreaterThan(performance.now());
  });

  it.each([
    { http_status: 503, ended: { phase: "complete", text: "Because" } },
    { http_status: 500, ended: { phase: "complete", text: "Because" } },
    { http_status: 404, ended: { phase: "failed" } },
  ])("are followed again after a refusal with status $http_status only if it is temporary", async (c) => {
    const { socket, ended } = await ask();
    socket.say(start);
    socket.say(piece(1, "Be"));
    const refusal = { error_code: "STORAGE_UNAVAILABLE", http_status: c.http_status, message: "Away." };
    socket.say({ type: "error", message_id: 7, ...refusal });
    if (c.ended.phase === "complete") {
      await vi.waitFor(() => expect(socket.sent.at(-1)).toMatchObject({ type: "resume", message_id: 7 }));
      socket.say(piece(2, "cause"));
      socket.say(end(3));
    }
    expect(await ended()).toMatchObject(c.ended);
  });

  it("keep the parameters and the inputs of a refusal", async () => {
    const { socket, ended } = await ask();
    const errors = [{ field: "message", code: "too_long", message: "Long.", params: { max: 5, length: 6 } }];
    const refusal = { error_code: "INVALID_INPUT", message: "Long.", params: { max: 1 }, errors };
    socket.say({ type: "error", client_message_id: "k", ...refusal });
    const details = { params: { max: 1 }, errors };
    expect(await ended()).toMatchObject({ failureCode: "invalid_input", failureDetails: details });
  });

  it("keep their text when the model fails", async () => {
    const { socket, ended } = await ask();
    socket.say(start);
    socket.say(piece(1, "Half"));
    socket.say({ type: "error", message_id: 7, seq: 2, error_code: "MODEL_TIMEOUT", message: "Too slow." });
    expect(await ended()).toMatchObject({ phase: "failed", text: "Half", failure: "Too slow." });
  });
});

describe("the fallback transport", () => {
  it("is used where WebSockets are blocked, but not for other errors", async () => {
    async function* nothing() {}
    const used: string[] = [];
    const transport = (name: string, error?: Error): AnswerTransport => {
      const read = () => {
        used.push(name);
        if (error) throw error;
        return nothing();
      };
      return { ask: read, follow: read };
    };
    const signal = new AbortController().signal;
    const drain = async (of: AnswerTransport) => {
      for await (const _ of of.follow(7, 0, signal));
    };
    await drain(
      fallbackTransport(transport("socket", new SocketsBlocked()), async () => transport("events")),
    );
    expect(used).toEqual(["socket", "events"]);
    const broken = fallbackTransport(transport("socket", new Error("other")), async () =>
      transport("events"),
    );
    await expect(drain(broken)).rejects.toThrow("other");
    expect(used).toEqual(["socket", "events", "socket"]);
  });
});
