import { beforeEach, expect, it, vi } from "vitest";
import { beginLogin } from "@/data/client/login-state";
import type { StreamEvent } from "@/data/client/types";
import { type ChosenField, storeChange } from "@/data/sessions/changes";
import { changeSession } from "@/data/sessions/requests";
import { fakeServer, json, problem, tokens } from "@/test/fake-server";
import { afterChanges } from "./after-changes";
import type { AnswerTransport, Request } from "./transport";

const asked: Request[] = [];
const transport: AnswerTransport = afterChanges({
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

/** Chooses for session 3. What is sent does not matter. */
function choose(field: ChosenField): void {
  const send = () => changeSession(3, {});
  const value = field === "parameters" ? {} : "";
  storeChange(3, field, value, { send }).catch(() => undefined);
}

/** Something is being chosen for session 3; the returned function is the server's reply. */
async function choosing(field: ChosenField = "model"): Promise<(response: Response) => void> {
  let reply: ((response: Response) => void) | undefined;
  fakeServer({ "PATCH /api/chat/sessions/3": () => new Promise((resolve) => (reply = resolve)) });
  choose(field);
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
  choose("model");
  await expect(send()).rejects.toMatchObject({ kind: "refused", code: "offline" });
});

it.each(["instructions", "parameters"] as const)(
  "waits for %s, and refuses what follows a failure",
  async (field) => {
    const reply = await choosing(field);
    const sent = [send(), send("acme/large")];
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked).toEqual([]);
    reply(problem(400, "Not available."));
    for (const each of sent)
      await expect(each).rejects.toMatchObject({ kind: "refused", detail: "Not available." });
    expect(asked).toEqual([]);
  },
);

it("does not keep an answer from being continued", async () => {
  const reply = await choosing("instructions");
  const turnRequest = { kind: "continue", messageId: 7 } as const;
  const request = { turnRequest, sessionId: 3, clientMessageId: "k" };
  const sent = transport.ask(request, new AbortController().signal)[Symbol.asyncIterator]().next();
  reply(problem(400, "Not available."));
  await sent;
  expect(asked).toHaveLength(1);
});
