import { beforeEach, describe, expect, it, vi } from "vitest";
import { beginLogin, endLogin, loginState, onLoginState } from "@/data/client/login-state";
import { readDraft } from "@/data/drafts/drafts";
import { fakeServer, type Handler, problem, stream, tokens } from "@/test/fake-server";
import { Answers } from "./answers";
import { sseTransport } from "./sse-transport";
import { hasEnded } from "./turn";

function frame(id: number, event: object): string {
  return `id: ${id}\ndata: ${JSON.stringify(event)}\n\n`;
}
const start = frame(0, { type: "start", session_id: 3, message_id: 7, user_message_id: 6 });
const piece = (seq: number, content: string, replace?: boolean) =>
  frame(seq, { type: "token", message_id: 7, seq, content, replace });
const end = (id: number, status = "complete") =>
  frame(id, { type: "end", message_id: 7, session_id: 3, status, metadata: {} });

function ask(routes: Record<string, Handler>, stopAnswer = vi.fn()) {
  const server = fakeServer(routes);
  const answers = new Answers({ transport: sseTransport, stopAnswer, pause: async () => undefined });
  answers.ask({ key: "key-1", conversation: "c", request: { kind: "message", text: "Why?" } });
  const turn = () => answers.list()[0];
  const ended = () =>
    vi.waitFor(() => {
      const now = turn();
      if (now === undefined || !hasEnded(now)) throw new Error("still running");
      return now;
    });
  return { server, answers, turn, ended };
}

describe("answers over server-sent events", () => {
  beforeEach(() => beginLogin(tokens(1) as Parameters<typeof beginLogin>[0]));

  it("decodes answers split at any byte, with heartbeats", async () => {
    const text = `${start}: heartbeat\n\n${piece(1, "Grüße ")}${piece(2, "😀")}${end(3)}`;
    const chunks = [...text].map((character) => character);
    const { ended, server } = ask({ "POST /api/chat/message": () => stream(...chunks) });
    expect(await ended()).toMatchObject({ phase: "complete", text: "Grüße 😀", sessionId: 3, messageId: 7 });
    expect(await server.seen[0]?.json()).toEqual({
      message: "Why?",
      stream: true,
      client_message_id: "key-1",
    });
    expect(server.seen[0]?.headers.get("Accept")).toBe("text/event-stream");
  });

  it("resumes from the last token after every lost connection", async () => {
    const lastEventIds: (string | null)[] = [];
    const rest = [[piece(2, "b"), "drop"], [], [piece(2, "b"), piece(3, "c"), end(4)]];
    const { ended } = ask({
      "POST /api/chat/message": () => stream(start, piece(1, "a"), "drop"),
      "GET /api/chat/messages/7/stream": (request) => {
        lastEventIds.push(request.headers.get("Last-Event-ID"));
        return stream(...(rest.shift() ?? []));
      },
    });
    expect(await ended()).toMatchObject({ phase: "complete", text: "abc" });
    expect(lastEventIds).toEqual(["1", "2", "2"]);
  });

  it("resumes when a token is missing", async () => {
    const { ended, server } = ask({
      "POST /api/chat/message": () => stream(start, piece(1, "a"), piece(3, "c"), end(4)),
      "GET /api/chat/messages/7/stream": () => stream(piece(2, "b"), piece(3, "c"), end(4)),
    });
    expect(await ended()).toMatchObject({ text: "abc", phase: "complete" });
    expect(server.count("/api/chat/messages/7/stream")).toBe(1);
  });

  it("takes the full text when tokens are no longer buffered", async () => {
    const { ended } = ask({
      "POST /api/chat/message": () => stream(start, piece(1, "Hel"), "drop"),
      "GET /api/chat/messages/7/stream": () => stream(piece(2, "Hello!", true), end(3, "interrupted")),
    });
    expect(await ended()).toMatchObject({ text: "Hello!", phase: "interrupted" });
  });

  it("resumes in the middle of reasoning, and past events of unknown types", async () => {
    const reasoning = (seq: number, content: string, took_ms?: number) =>
      frame(seq, { type: "reasoning", message_id: 7, seq, content, took_ms });
    const lastEventIds: (string | null)[] = [];
    const parts = [{ type: "reasoning", text: "Hmm" }];
    const rest = [
      [reasoning(2, "m"), frame(3, { type: "notice", message_id: 7, seq: 3 }), "drop"],
      [
        frame(4, { type: "parts", message_id: 7, seq: 4, parts }),
        reasoning(5, ".", 9),
        piece(6, "Hi"),
        end(7),
      ],
    ];
    const { ended } = ask({
      "POST /api/chat/message": () => stream(start, reasoning(1, "Hm"), "drop"),
      "GET /api/chat/messages/7/stream": (request) => {
        lastEventIds.push(request.headers.get("Last-Event-ID"));
        return stream(...(rest.shift() ?? []));
      },
    });
    expect(await ended()).toMatchObject({
      phase: "complete",
      text: "Hi",
      parts: [
        { type: "reasoning", text: "Hmm.", took_ms: 9 },
        { type: "text", text: "Hi" },
      ],
    });
    expect(lastEventIds).toEqual(["1", "3"]);
  });

  it("retries while the server is busy and stops at a permanent error", async () => {
    const replies = [problem(503, "Restarting."), problem(404, "This answer is gone.")];
    const { ended } = ask({
      "POST /api/chat/message": () => stream(start, piece(1, "a"), "drop"),
      "GET /api/chat/messages/7/stream": () => replies.shift() as Response,
    });
    expect(await ended()).toMatchObject({ phase: "failed", text: "a", failure: "This answer is gone." });
  });

  it("keeps a failed message and resends it under the same key", async () => {
    const replies: (() => Response | Promise<Response>)[] = [
      () => Promise.reject(new TypeError("Failed to fetch")),
      () => problem(503, "Too busy. Try again."),
      () => stream(start, piece(1, "Because."), end(2)),
    ];
    const { answers, ended, server } = ask({
      "POST /api/chat/message": () => replies.shift()?.() as Response,
    });
    expect(await ended()).toMatchObject({ phase: "unsent", request: { text: "Why?" } });
    answers.retry("key-1");
    await vi.waitFor(() => expect(answers.list()[0]?.failure).toBe("Too busy. Try again."));
    answers.retry("key-1");
    await vi.waitFor(() => expect(answers.list()[0]?.phase).toBe("complete"));
    const keys = await Promise.all(server.seen.map((request) => request.json()));
    expect(keys.map((body) => body.client_message_id)).toEqual(["key-1", "key-1", "key-1"]);
  });

  it("resends a message to another model under the same key", async () => {
    const replies = [problem(409, "Gone."), stream(start, piece(1, "Because."), end(2))];
    const { answers, ended, server } = ask({ "POST /api/chat/message": () => replies.shift() as Response });
    expect(await ended()).toMatchObject({ phase: "unsent", failure: "Gone." });
    answers.retry("key-1", undefined, { model: "acme/large" });
    await vi.waitFor(() => expect(answers.list()[0]?.phase).toBe("complete"));
    const bodies = await Promise.all(server.seen.map((request) => request.json()));
    expect(bodies.map(({ client_message_id, model }) => [client_message_id, model])).toEqual([
      ["key-1", undefined],
      ["key-1", "acme/large"],
    ]);
  });

  it("saves text as a draft when the login ends", async () => {
    const { answers } = ask({
      "POST /api/chat/message": () => problem(401, "Expired."),
      "POST /api/auth/refresh": () => problem(401, "This login has ended."),
    });
    const unwatch = onLoginState(() => answers.reset(loginState() === "ended"));
    await vi.waitFor(() => expect(readDraft(undefined)).toBe("Why?"));
    expect(answers.list()).toEqual([]);
    unwatch();
    endLogin("out");
  });

  it("stops an answer as soon as its id is known", async () => {
    const stopAnswer = vi.fn(async () => ({ id: 7, status: "stopped", content: "Half" }));
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const routes: Record<string, Handler> = {
      "POST /api/chat/message": async () => {
        await held;
        return stream(start, piece(1, "Half"), "drop");
      },
      "GET /api/chat/messages/7/stream": () => stream(end(2, "stopped")),
    };
    const { answers, ended } = ask(routes, stopAnswer);
    await answers.stop("key-1");
    expect(stopAnswer).not.toHaveBeenCalled();
    release?.();
    expect(await ended()).toMatchObject({ phase: "stopped", text: "Half" });
    expect(stopAnswer).toHaveBeenCalledExactlyOnceWith(7);
  });

  it("resends lost requests under the same key, and gives up eventually", async () => {
    const { ended, server } = ask({ "POST /api/chat/message": () => stream() });
    expect(await ended()).toMatchObject({ phase: "unsent" });
    const bodies = await Promise.all(server.seen.map((request) => request.json()));
    expect(bodies.map((body) => body.client_message_id)).toEqual(["key-1", "key-1", "key-1"]);
  });

  it("reports the retry time of a refused message", async () => {
    const limited = problem(429, "Too many requests.");
    limited.headers.set("Retry-After", "7");
    const before = performance.now();
    const turn = await ask({ "POST /api/chat/message": () => limited }).ended();
    expect(turn).toMatchObject({ phase: "unsent", failure: "Too many requests." });
    expect((turn.retryAt ?? 0) - before).toBeGreaterThanOrEqual(7000);
    expect((turn.retryAt ?? 0) - before).toBeLessThan(9000);
  });

  it("sends edits, regenerations and continuations", async () => {
    const complete = [start, piece(1, "So."), end(2)];
    const { answers, ended, server } = ask({
      "POST /api/chat/message": () => stream(...complete),
      "POST /api/chat/messages/6/edit": () => stream(...complete),
      "POST /api/chat/messages/7/regenerate": () => stream(...complete),
      "POST /api/chat/messages/7/continue": () => stream(piece(4, "So. And", true), end(5)),
    });
    await ended();
    const requests = [
      { kind: "edit", messageId: 6, text: "How?", model: "acme/large" },
      { kind: "regenerate", messageId: 7, model: "umbrella/deep" },
      { kind: "continue", messageId: 7 },
    ] as const;
    for (const [index, request] of requests.entries()) {
      answers.ask({ key: `request-${index}`, conversation: "c", sessionId: 3, request });
      const turn = () => answers.list().find(({ key }) => key === `request-${index}`);
      await vi.waitFor(() => expect(turn()?.phase).toBe("complete"));
    }
    expect(answers.list().at(-1)?.text).toBe("So. And");
    const bodies = await Promise.all(server.seen.slice(1).map((request) => request.json()));
    expect(bodies).toEqual([
      { message: "How?", stream: true, client_message_id: "request-0", model: "acme/large" },
      {
        stream: true,
        client_message_id: "request-1",
        model: "umbrella/deep",
      },
      { stream: true },
    ]);
  });
});
