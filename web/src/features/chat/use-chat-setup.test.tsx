import { QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, describe, expect, it } from "vitest";
import { beginLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import type { ChangeSessionRequest, Session } from "@/data/client/types";
import { readSetup, saveSetup } from "@/data/drafts/setup";
import { remember, remembered } from "@/data/models/remembered";
import { fakeServer, type Handler, json, problem, tokens } from "@/test/fake-server";
import { FakeSocket } from "@/test/fake-socket";
import { chatSession } from "@/test/sessions";
import { answers, outbox } from "./live";
import { useChatSetup } from "./use-chat-setup";

interface Shown {
  id?: number;
  session?: Session;
}

const wrapper = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
);
const useShown = ({ id, session }: Shown) => useChatSetup({ conversation: "here", sessionId: id }, session);

/** A server with session 3, and the hook of a chat. */
function show(chat: Shown, { instructions = "", patch }: { instructions?: string; patch?: Handler } = {}) {
  const changes: ChangeSessionRequest[] = [];
  let stored = chatSession(3, { instructions });
  fakeServer({
    "GET /api/chat/sessions/3": () => json(200, stored),
    "PATCH /api/chat/sessions/3": async (request) => {
      const change = (await request.clone().json()) as ChangeSessionRequest;
      changes.push(change);
      if (patch) return patch(request);
      stored = { ...stored, ...change } as Session;
      return json(200, stored);
    },
  });
  const hook = renderHook(useShown, { initialProps: chat, wrapper });
  return { changes, now: () => hook.result.current, become: hook.rerender };
}

beforeEach(() => {
  queryClient.clear();
  localStorage.clear();
  sessionStorage.clear();
  beginLogin(tokens(1));
});

describe("a new chat", () => {
  it("begins with the last effort, and keeps what is chosen through a reload", async () => {
    remember({ effort: "high" });
    const { now, changes } = show({});
    expect(now().forNewChat).toEqual({ parameters: { reasoning_effort: "high" } });
    await act(() => now().setInstructions("Be brief.", () => ""));
    await act(() => now().setParameters({ temperature: 0.3 }));
    act(() => now().chooseEffort(undefined));
    expect(remembered().effort).toBeUndefined();
    const setup = { instructions: "Be brief.", parameters: { temperature: 0.3, reasoning_effort: "" } };
    expect(now().forNewChat).toEqual(setup);
    expect(show({}).now().forNewChat).toEqual(setup);
    expect(changes).toEqual([]);
  });

  it("gives what is chosen to its messages that were refused and those that wait", async () => {
    const { now } = show({});
    act(() => outbox.start([{ conversation: "here", key: "k", text: "two", held: true }]));
    await act(() => now().setInstructions("Be brief.", () => ""));
    expect(outbox.list()).toMatchObject([{ setup: { instructions: "Be brief." } }]);
    outbox.reset(false);
  });

  it("stays the same while it becomes a session, and then is the session's", async () => {
    saveSetup({ instructions: "Be brief.", parameters: { temperature: 0.3 } });
    const { now, become, changes } = show({});
    become({ id: 3 });
    expect(now()).toMatchObject({
      now: { instructions: "Be brief.", parameters: { temperature: 0.3 } },
      forNewChat: undefined,
    });
    become({
      id: 3,
      session: chatSession(3, { instructions: "Be brief.", parameters: { temperature: 0.3 } }),
    });
    become({ id: 3, session: chatSession(3, { instructions: "Changed elsewhere." }) });
    expect(now().now?.instructions).toBe("Changed elsewhere.");
    expect(changes).toEqual([]);
  });

  it("stores what was chosen after its first message had been sent", async () => {
    const { now, become, changes } = show({});
    await act(() => now().setInstructions("Too late?", () => ""));
    await act(() => now().setParameters({ temperature: 0.3 }));
    become({ id: 3 });
    become({ id: 3, session: chatSession(3) });
    await waitFor(() =>
      expect(changes).toEqual(
        expect.arrayContaining([{ instructions: "Too late?" }, { parameters: { temperature: 0.3 } }]),
      ),
    );
    expect(changes).toHaveLength(2);
  });
});

describe("a chat", () => {
  it("shows a change at once, and the one before again if it is refused", async () => {
    let refuse = (_: Response) => {};
    const patch = () => new Promise<Response>((resolve) => (refuse = resolve));
    const { now, changes } = show({ id: 3, session: chatSession(3) }, { patch });
    let failed: unknown;
    act(
      () =>
        void now()
          .setParameters({ temperature: 2 })
          .catch((error: unknown) => (failed = error)),
    );
    expect(now().now?.parameters).toEqual({ temperature: 2 });
    await waitFor(() => expect(changes).toEqual([{ parameters: { temperature: 2 } }]));
    await act(async () => refuse(problem(400, "No.")));
    await waitFor(() => expect(now().now?.parameters).toEqual({}));
    expect(failed).toMatchObject({ detail: "No." });
  });

  it("keeps its other parameters when the effort is chosen", async () => {
    const parameters = { temperature: 0.3, max_output_tokens: 500 };
    const { now, changes } = show({ id: 3, session: chatSession(3, { parameters }) });
    act(() => now().chooseEffort("low"));
    await waitFor(() =>
      expect(changes).toEqual([{ parameters: { ...parameters, reasoning_effort: "low" } }]),
    );
    expect(remembered().effort).toBe("low");
  });

  it("does not replace instructions that were changed elsewhere", async () => {
    const session = chatSession(3, { instructions: "Old." });
    const { now, changes } = show({ id: 3, session }, { instructions: "Theirs." });
    queryClient.setQueryData(["sessions", "one", 3], session);
    await act(async () => {
      await expect(now().setInstructions("Mine.", () => "Old.")).rejects.toMatchObject({
        code: "changed_elsewhere",
      });
    });
    expect(changes).toEqual([]);
    await waitFor(() =>
      expect(queryClient.getQueryData(["sessions", "one", 3])).toMatchObject({ instructions: "Theirs." }),
    );
    await act(() => now().setInstructions("Mine.", () => "Theirs."));
    expect(changes).toEqual([{ instructions: "Mine." }]);
  });

  it("is not known before its session", () => {
    saveSetup({ instructions: "Of the new chat." });
    expect(show({ id: 3 }).now()).toMatchObject({ now: undefined, forNewChat: undefined });
  });
});

it("what a new chat was to keep is forgotten once its message is accepted, not when the answer ends", async () => {
  FakeSocket.install();
  fakeServer({
    "POST /api/auth/ws-ticket": () => json(200, { ticket: "t", expires_in: 30 }),
    "GET /api/chat/sessions": () => json(200, { sessions: [], total: 0, offset: 0, limit: 30 }),
  });
  saveSetup({ instructions: "First." });
  const request = { kind: "message", text: "Hi", setup: { instructions: "First." } } as const;
  answers.ask({ key: "k", conversation: "here", request });
  const socket = await FakeSocket.latest();
  socket.onopen?.();
  await waitFor(() => expect(socket.sent).toMatchObject([{ setup: { instructions: "First." } }]));
  const ids = { session_id: 3, message_id: 7 };
  socket.say({ type: "start", ...ids, user_message_id: 6, client_message_id: "k" });
  await waitFor(() => expect(answers.list()[0]?.phase).toBe("streaming"));
  expect(readSetup()).toBeUndefined();
  saveSetup({ instructions: "Of the next chat." });
  socket.say({ type: "end", ...ids, status: "complete", seq: 1, metadata: {} });
  await waitFor(() => expect(answers.list()[0]?.phase).toBe("complete"));
  expect(readSetup()).toEqual({ instructions: "Of the next chat." });
  answers.reset(false);
});
