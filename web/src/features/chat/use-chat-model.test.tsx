import { QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { beginLogin } from "@/api/login-state";
import { queryClient } from "@/api/query-client";
import type { Model, Session } from "@/api/types";
import { remember, rememberEffort, remembered } from "@/data/models/remembered";
import { fakeServer, type Handler, json, problem, tokens } from "@/test/fake-server";
import { threeModels } from "@/test/models";
import { useChatModel } from "./use-chat-model";

const [small, large, deep] = threeModels as [Model, Model, Model];
const session = (model: string | null) => ({ id: 3, title: "Chat", model }) as Session;

interface Chat {
  id?: number;
  session?: Session;
}

async function show(chat: Chat, patch?: Handler, models = threeModels) {
  const changes: unknown[] = [];
  fakeServer({
    "GET /api/models": () => json(200, { models }),
    "PATCH /api/chat/sessions/3": async (request) => {
      const change = (await request.clone().json()) as { model: string };
      changes.push(change);
      return patch?.(request) ?? json(200, session(change.model || null));
    },
  });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
  );
  const hook = renderHook(({ id, session }: Chat) => useChatModel(id, session), {
    initialProps: chat,
    wrapper,
  });
  await waitFor(() => expect(hook.result.current.models).toBeDefined());
  return { changes, now: () => hook.result.current, become: hook.rerender };
}

beforeEach(() => {
  queryClient.clear();
  localStorage.clear();
  beginLogin({ ...tokens(1), access_token: `a.${btoa('{"sub":"ada"}')}.c` });
});

describe("the model of a chat", () => {
  it("is stored at once when chosen, shown before, and remembered for new chats", async () => {
    let reply = (_: Response) => {};
    const { now, changes, become } = await show(
      { id: 3, session: session(null) },
      () =>
        new Promise((resolve) => {
          reply = resolve;
        }),
    );
    expect([now().current, now().choice()]).toEqual([small, {}]);
    let choosing: Promise<void> | undefined;
    act(() => {
      choosing = now().choose(large);
    });
    expect([now().current, now().choice()]).toEqual([large, { model: "acme/large" }]);
    await waitFor(() => expect(changes).toEqual([{ model: "acme/large" }]));
    expect(remembered().model).toBeUndefined();
    become({ id: 3, session: session("acme/large") });
    await act(async () => {
      reply(json(200, session("acme/large")));
      await choosing;
    });
    expect(now().current).toEqual(large);
    expect(remembered().model).toBe("acme/large");
  });

  it("is again the one before when the server refuses the choice", async () => {
    const { now } = await show({ id: 3, session: session("acme/large") }, () =>
      problem(400, "Not available."),
    );
    await act(() => expect(now().choose(deep)).rejects.toThrow("Not available."));
    expect(now().current).toEqual(large);
    expect(remembered().model).toBeUndefined();
  });

  it("follows the default again when that is chosen; until this is stored, requests name it", async () => {
    let reply = (_: Response) => {};
    const { now, changes } = await show(
      { id: 3, session: session("acme/large") },
      () =>
        new Promise((resolve) => {
          reply = resolve;
        }),
    );
    act(() => void now().choose(small));
    expect([now().current, now().choice()]).toEqual([small, { model: "acme/small" }]);
    await waitFor(() => expect(changes).toEqual([{ model: "" }]));
    await act(async () => reply(json(200, session(null))));
  });

  it("counts as chosen last, however long each choice takes to store", async () => {
    const replies: ((response: Response) => void)[] = [];
    const { now, changes } = await show(
      { id: 3, session: session(null) },
      () => new Promise((resolve) => replies.push(resolve)),
    );
    act(() => void now().choose(large));
    act(() => void now().choose(deep));
    await waitFor(() => expect(replies).toHaveLength(1));
    await act(async () => replies[0]?.(json(200, session("acme/large"))));
    expect(now().current).toEqual(deep);
    await waitFor(() => expect(changes).toEqual([{ model: "acme/large" }, { model: "umbrella/deep" }]));
    await act(async () => replies[1]?.(json(200, session("umbrella/deep"))));
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
    remember({ model: "umbrella/deep", effort: "high" });
    const { now, become, changes } = await show({});
    expect(now().choice()).toEqual({ model: "umbrella/deep", effort: "high" });
    become({ id: 3 });
    expect(now().choice()).toEqual({ model: "umbrella/deep", effort: "high" });
    become({ id: 3, session: session("umbrella/deep") });
    expect(now()).toMatchObject({ current: deep, effort: "high" });
    expect(changes).toEqual([]);
  });

  it("is the default if the last one is no longer offered", async () => {
    remember({ model: "acme/removed" });
    const { now, become } = await show({});
    expect([now().current, now().gone, now().choice()]).toEqual([small, undefined, {}]);
    become({ id: 3 });
    expect([now().current, now().gone]).toEqual([small, undefined]);
  });

  it("is chosen without a request; choosing the default forgets the last one", async () => {
    const { now, changes } = await show({});
    await act(() => now().choose(large));
    expect(now().choice()).toEqual({ model: "acme/large" });
    await act(() => now().choose(small));
    expect(now().choice()).toEqual({});
    expect([remembered().model, changes]).toEqual([undefined, []]);
  });
});

describe("the effort", () => {
  it("is that chat's own, and not sent to a model that does not reason", async () => {
    rememberEffort(4, "low");
    const { now, become } = await show({ id: 3, session: session("umbrella/deep") });
    expect(now().choice()).toEqual({ model: "umbrella/deep" });
    act(() => now().chooseEffort("high"));
    expect(now().choice()).toEqual({ model: "umbrella/deep", effort: "high" });
    expect(now().choice(large)).toEqual({ model: "acme/large" });
    become({ id: 4, session: { ...session(null), id: 4 } });
    expect(now().choice()).toEqual({ effort: "low" });
  });
});

describe("whether there is something to choose", () => {
  it("is remembered until the list has loaded", async () => {
    const { now } = await show({});
    expect(now().offersChoice).toBe(true);
    expect(remembered().several).toBe(true);
    queryClient.clear();
    vi.stubGlobal("fetch", () => new Promise(() => {}));
    const { result } = renderHook(() => useChatModel(undefined, undefined), {
      wrapper: ({ children }) => <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>,
    });
    expect([result.current.models, result.current.offersChoice]).toEqual([undefined, true]);
  });

  it("is not with a single model", async () => {
    const { now } = await show({}, undefined, [small]);
    expect(now().offersChoice).toBe(false);
  });
});
