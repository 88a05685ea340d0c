import { QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { beginLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import type { Model, Session } from "@/data/client/types";
import { remember, remembered } from "@/data/models/remembered";
import { forgetFailures, useFailedChange } from "@/data/sessions/changes";
import { fakeServer, type Handler, json, problem, tokens } from "@/test/fake-server";
import { threeModels } from "@/test/models";
import { outbox } from "./live";
import { useChatModel } from "./use-chat-model";

const [small, large, deep] = threeModels as [Model, Model, Model];
const session = (model: string | null) => ({ id: 3, title: "Chat", model }) as Session;

interface Shown {
  id?: number;
  session?: Session;
}

const wrapper = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
);
const useShown = ({ id, session }: Shown) => ({
  ...useChatModel({ conversation: "here", sessionId: id }, session),
  failure: useFailedChange(id),
});

async function show(chat: Shown, patch?: Handler, models = threeModels) {
  const changes: unknown[] = [];
  fakeServer({
    "GET /api/models": () => json(200, { models }),
    "PATCH /api/chat/sessions/3": async (request) => {
      const change = (await request.clone().json()) as { model: string };
      changes.push(change);
      return patch?.(request) ?? json(200, session(change.model || null));
    },
  });
  const open = () => renderHook(useShown, { initialProps: chat, wrapper });
  const hook = open();
  await waitFor(() => expect(hook.result.current.models).toBeDefined());
  return { changes, now: () => hook.result.current, become: hook.rerender, leave: hook.unmount, open };
}

/** A handler whose replies the test sends, in order. */
function held() {
  const replies: ((response: Response) => void)[] = [];
  const handler: Handler = () => new Promise((resolve) => replies.push(resolve));
  const reply = async (n: number, response: Response) => {
    await waitFor(() => expect(replies.length).toBeGreaterThan(n));
    await act(async () => replies[n]?.(response));
  };
  return { handler, reply };
}

const signIn = (account: string) =>
  beginLogin({ ...tokens(1), access_token: `a.${btoa(JSON.stringify({ sub: account }))}.c` });

beforeEach(() => {
  queryClient.clear();
  localStorage.clear();
  signIn("ada");
});

describe("the model of a chat", () => {
  it("is shown and remembered for new chats at once when chosen, and stored", async () => {
    const { handler, reply } = held();
    const { now, changes, become } = await show({ id: 3, session: session(null) }, handler);
    expect([now().current, now().choice()]).toEqual([small, {}]);
    act(() => now().choose(large));
    expect([now().current, now().choice()]).toEqual([large, { model: "acme/large" }]);
    expect(remembered().model).toBe("acme/large");
    await waitFor(() => expect(changes).toEqual([{ model: "acme/large" }]));
    become({ id: 3, session: session("acme/large") });
    await reply(0, json(200, session("acme/large")));
    expect([now().current, now().failure]).toEqual([large, undefined]);
  });

  it("is again the one before when the server refuses the choice, also for new chats", async () => {
    remember({ model: "acme/large" });
    const { now } = await show({ id: 3, session: session(null) }, () => problem(400, "Not available."));
    act(() => now().choose(deep));
    await waitFor(() => expect(now().failure).toMatchObject({ detail: "Not available." }));
    expect(now().current).toEqual(small);
    expect(remembered().model).toBe("acme/large");
  });

  it("follows the default again when that is chosen", async () => {
    const { handler, reply } = held();
    const { now, changes, become } = await show({ id: 3, session: session("acme/large") }, handler);
    act(() => now().choose(small));
    expect([now().current, now().choice()]).toEqual([small, {}]);
    await waitFor(() => expect(changes).toEqual([{ model: "" }]));
    become({ id: 3, session: session(null) });
    await reply(0, json(200, session(null)));
    expect([now().current, now().choice(), remembered().model]).toEqual([small, {}, undefined]);
  });

  it("counts as chosen last, however long each choice takes to store, and without earlier failures", async () => {
    const { handler, reply } = held();
    const { now, changes } = await show({ id: 3, session: session(null) }, handler);
    act(() => now().choose(large));
    act(() => now().choose(deep));
    await reply(0, problem(400, "Not available."));
    expect([now().current, now().failure]).toEqual([deep, undefined]);
    await waitFor(() => expect(changes).toEqual([{ model: "acme/large" }, { model: "umbrella/deep" }]));
    await reply(1, json(200, session("umbrella/deep")));
    expect([now().failure, remembered().model]).toEqual([undefined, "umbrella/deep"]);
  });

  it("is the last one that was stored when a later choice fails", async () => {
    const { handler, reply } = held();
    const { now, become } = await show({ id: 3, session: session(null) }, handler);
    act(() => now().choose(large));
    act(() => now().choose(deep));
    await reply(0, json(200, session("acme/large")));
    become({ id: 3, session: session("acme/large") });
    await reply(1, problem(400, "Not available."));
    await waitFor(() => expect(now().current).toEqual(large));
    expect(remembered().model).toBe("acme/large");
  });

  it("keeps a choice, and its failure, while the chat is left", async () => {
    const { handler, reply } = held();
    const { now, leave, open } = await show({ id: 3, session: session(null) }, handler);
    act(() => now().choose(large));
    leave();
    const back = open();
    expect(back.result.current.current).toEqual(large);
    back.unmount();
    await reply(0, problem(400, "Not available."));
    const again = open();
    await waitFor(() => expect(again.result.current.failure).toMatchObject({ detail: "Not available." }));
    expect(again.result.current.current).toEqual(small);
    act(() => forgetFailures(3));
    expect(again.result.current.failure).toBeUndefined();
  });

  it("is not replaced by a fetch that began before it was stored", async () => {
    const { handler, reply } = held();
    const { now } = await show({ id: 3, session: session(null) }, handler);
    act(() => now().choose(large));
    let fetched = (_: Session) => {};
    const fetching = queryClient.fetchQuery({
      queryKey: ["sessions", "one", 3],
      queryFn: () => new Promise<Session>((resolve) => (fetched = resolve)),
      initialData: session(null),
      staleTime: 0,
    });
    fetching.catch(() => undefined);
    await reply(0, json(200, session("acme/large")));
    await act(async () => fetched(session(null)));
    expect(queryClient.getQueryData(["sessions", "one", 3])).toMatchObject({ model: "acme/large" });
    expect(queryClient.getQueryState(["sessions", "one", 3])?.isInvalidated).toBe(true);
  });

  it("is not changed by, and not remembered for, another login", async () => {
    const { handler, reply } = held();
    const { now, changes } = await show({ id: 3, session: session(null) }, handler);
    act(() => now().choose(large));
    act(() => now().choose(deep));
    await waitFor(() => expect(changes).toHaveLength(1));
    act(() => signIn("eve"));
    await reply(0, problem(400, "Not available."));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([changes.length, remembered().model, now().failure]).toEqual([1, undefined, undefined]);
    signIn("ada");
    expect(remembered().model).toBe("umbrella/deep");
  });

  it("is also that of its waiting messages, and the one before again if it is not stored", async () => {
    const { handler, reply } = held();
    const { now } = await show({ id: 3, session: session("acme/large") }, handler);
    const item = { conversation: "here", sessionId: 3, key: "k", text: "two", held: true };
    act(() => outbox.start([item]));
    act(() => now().choose(deep));
    expect(outbox.list()).toMatchObject([{ model: "umbrella/deep" }]);
    await reply(0, problem(400, "Not available."));
    await waitFor(() => expect(outbox.list()).toMatchObject([{ model: "acme/large" }]));
    outbox.reset(false);
  });

  it("may be gone: then nothing is named, and there is something to choose, however few are offered", async () => {
    const { now } = await show({ id: 3, session: session("acme/removed") }, undefined, [small]);
    expect(now()).toMatchObject({ current: undefined, gone: "acme/removed", offersChoice: true });
    expect(now().choice()).toEqual({});
  });

  it("is not known before the session", async () => {
    const { now, become } = await show({ id: 3 });
    expect([now().current, now().gone, now().choice()]).toEqual([undefined, undefined, {}]);
    become({ id: 3, session: session("umbrella/deep") });
    expect(now().current).toEqual(deep);
  });
});

describe("the model of a new chat", () => {
  it("is the person's last, sent with the first message, and stays while the chat becomes a session", async () => {
    remember({ model: "umbrella/deep" });
    const { now, become, changes } = await show({});
    expect(now().choice()).toEqual({ model: "umbrella/deep" });
    become({ id: 3 });
    expect(now().choice()).toEqual({ model: "umbrella/deep" });
    become({ id: 3, session: session("umbrella/deep") });
    expect(now()).toMatchObject({ current: deep });
    expect(changes).toEqual([]);
  });

  it("is the default if the last one is no longer offered", async () => {
    remember({ model: "acme/removed" });
    const { now, become } = await show({});
    expect([now().current, now().gone, now().choice()]).toEqual([small, undefined, {}]);
    become({ id: 3 });
    expect([now().current, now().gone]).toEqual([small, undefined]);
  });

  it("stays the same while another tab remembers something else", async () => {
    remember({ model: "acme/large" });
    const { now } = await show({});
    act(() => remember({ model: "umbrella/deep" }));
    expect(now().choice()).toEqual({ model: "acme/large" });
    act(() => now().choose(small));
    act(() => remember({ model: "umbrella/deep" }));
    expect([now().current, now().choice()]).toEqual([small, {}]);
  });

  it("is chosen without a request; choosing the default forgets the last one", async () => {
    const { now, changes } = await show({});
    act(() => now().choose(large));
    expect(now().choice()).toEqual({ model: "acme/large" });
    act(() => now().choose(small));
    expect(now().choice()).toEqual({});
    expect([remembered().model, changes]).toEqual([undefined, []]);
  });
});

describe("whether there is something to choose", () => {
  it("is remembered until the list has loaded", async () => {
    const { now } = await show({});
    expect(now().offersChoice).toBe(true);
    expect(remembered().offersChoice).toBe(true);
    queryClient.clear();
    vi.stubGlobal("fetch", () => new Promise(() => {}));
    const { result } = renderHook(useShown, { initialProps: {}, wrapper });
    expect([result.current.models, result.current.offersChoice]).toEqual([undefined, true]);
  });

  it("is not with a single model", async () => {
    const { now } = await show({}, undefined, [small]);
    expect(now().offersChoice).toBe(false);
  });
});
