import { beforeEach, expect, it, vi } from "vitest";
import { beginLogin } from "@/data/client/login-state";
import type { StreamEvent } from "@/data/client/types";
import { storeModel } from "@/data/models/changes";
import { fakeServer, json, problem, tokens } from "@/test/fake-server";
import { afterModelChanges } from "./model-transport";
import type { AnswerTransport, Request } from "./transport";

const asked: Request[] = [];
const transport: AnswerTransport = afterModelChanges({
  async *ask(request): AsyncGenerator<StreamEvent> {
    asked.push(request);
    yield { type: "start", session_id: 3, message_id: 1, user_message_id: 2 };
  },
  async *follow() {},
});

function send(model?: string): Promise<unknown> {
  const turnRequest = { kind: "message", text: "Hello", model } as const;
  const stream = transport.ask(
    { turnRequest, sessionId: 3, clientMessageId: "k" },
    new AbortController().signal,
  );
  return stream[Symbol.asyncIterator]().next();
}

/** The default was chosen for session 3; the returned function is the server's reply. */
async function choosing(): Promise<(response: Response) => void> {
  let reply: ((response: Response) => void) | undefined;
  fakeServer({ "PATCH /api/chat/sessions/3": () => new Promise((resolve) => (reply = resolve)) });
  storeModel(3, null, { restoreBefore: vi.fn(), restoreThis: vi.fn(), onStored: vi.fn() });
  await vi.waitFor(() => expect(reply).toBeDefined());
  return (response) => reply?.(response);
}

beforeEach(() => {
  asked.length = 0;
  beginLogin(tokens(1));
});

it("sends once the chosen model is stored, so that the chat follows the default", async () => {
  const reply = await choosing();
  const sent = send();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(asked).toEqual([]);
  reply(json(200, { id: 3, model: null }));
  await sent;
  expect(asked).toHaveLength(1);
  await send();
  expect(asked).toHaveLength(2);
});

it("refuses what follows a choice that was not stored, but not what names its model", async () => {
  const reply = await choosing();
  const sent = [send(), send("acme/large")];
  reply(problem(400, "Not available."));
  await expect(sent[0]).rejects.toMatchObject({ kind: "refused", detail: "Not available." });
  await sent[1];
  expect(asked.map(({ turnRequest }) => turnRequest)).toMatchObject([{ model: "acme/large" }]);
});

it("does not send automatically what follows a choice that could not reach the server", async () => {
  fakeServer({ "PATCH /api/chat/sessions/3": () => Promise.reject(new TypeError("network error")) });
  storeModel(3, null, { restoreBefore: vi.fn(), restoreThis: vi.fn(), onStored: vi.fn() });
  await expect(send()).rejects.toMatchObject({ kind: "refused", code: "offline" });
});
