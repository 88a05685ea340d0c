import { QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { beginLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import type { Session } from "@/data/client/types";
import { remember, remembered } from "@/data/models/remembered";
import { fakeServer, type Handler, json, problem, tokens } from "@/test/fake-server";
import { chatSession } from "@/test/sessions";
import { outbox } from "./live";
import { useChatTools } from "./use-chat-tools";

const wrapper = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
);
interface Shown {
  id?: number;
  session?: Session;
}
const useShown = ({ id, session }: Shown) => useChatTools({ conversation: "here", sessionId: id }, session);

function show(chat: Shown, patch?: Handler) {
  const changes: unknown[] = [];
  fakeServer({
    "GET /api/tools": () =>
      json(200, { tools: [{ id: "calculate" }, { id: "notes/add" }], connections_needed: [] }),
    "PATCH /api/chat/sessions/3": async (request) => {
      const change = (await request.clone().json()) as Partial<Session>;
      changes.push(change);
      return patch?.(request) ?? json(200, chatSession(3, change));
    },
  });
  const hook = renderHook(useShown, { initialProps: chat, wrapper });
  return { changes, now: () => hook.result.current, become: hook.rerender };
}

beforeEach(() => {
  queryClient.clear();
  beginLogin(tokens(1));
});

describe("the tools of a new chat", () => {
  it("are none at first, and then those that were chosen last", () => {
    const { now } = show({});
    expect(now().forNewChat).toEqual([]);
    act(() => now().choose(["calculate"]));
    expect(now()).toMatchObject({ chosen: ["calculate"], forNewChat: ["calculate"] });
    expect(show({}).now().forNewChat).toEqual(["calculate"]);
  });

  it("are only those that still exist, also for a message that was refused", async () => {
    remember({ tools: ["gone/tool", "calculate"] });
    const choose = vi.spyOn(outbox, "choose");
    const { now } = show({});
    await waitFor(() => expect(now().forNewChat).toEqual(["calculate"]));
    expect(choose).toHaveBeenCalledExactlyOnceWith(expect.anything(), { tools: ["calculate"] });
    choose.mockRestore();
  });

  it("stay while it becomes a session", () => {
    const { now, become } = show({});
    act(() => now().choose(["calculate"]));
    become({ id: 3 });
    expect(now()).toMatchObject({ chosen: ["calculate"], forNewChat: undefined });
    become({ id: 3, session: chatSession(3, { tools: ["notes/add"] }) });
    expect(now().chosen).toEqual(["notes/add"]);
  });
});

describe("the tools of a session", () => {
  it("are stored when they change, and remembered for new chats", async () => {
    const { now, changes } = show({ id: 3, session: chatSession(3, { tools: ["notes/add"] }) });
    act(() => now().choose(["notes/add", "calculate"]));
    expect(now().chosen).toEqual(["notes/add", "calculate"]);
    await waitFor(() => expect(changes).toEqual([{ tools: ["notes/add", "calculate"] }]));
    expect(remembered().tools).toEqual(["notes/add", "calculate"]);
  });

  it("are those before if the server refuses the change", async () => {
    const { now } = show({ id: 3, session: chatSession(3) }, () => problem(400, "No.", [], "unknown_tool"));
    act(() => now().choose(["gone/tool"]));
    await waitFor(() => expect(now().chosen).toEqual([]));
  });
});
