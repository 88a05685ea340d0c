import { QueryClientProvider } from "@tanstack/react-query";
import { act, fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { beginLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import type { Session } from "@/data/client/types";
import { ChatFinder } from "@/features/search";
import { SessionList, UndoBar, useMarkRead } from "@/features/sessions";
import { fakeServer, json, problem, tokens } from "@/test/fake-server";
import { chatSession } from "@/test/sessions";

let stored: Session[] = [];

function serve(routes: Parameters<typeof fakeServer>[0] = {}) {
  return fakeServer({
    "GET /api/chat/sessions": ({ url }) => {
      const archived = new URL(url).searchParams.get("archived") === "true";
      const sessions = stored.filter((one) => one.archived === archived);
      return json(200, { sessions, total: sessions.length, limit: 30, offset: 0 });
    },
    "PATCH /api/chat/sessions/2": async (request) => {
      const { read, ...change } = (await request.json()) as { read?: boolean; archived?: boolean };
      stored = stored.map((one) => (one.id === 2 ? { ...one, ...change, unread: one.unread && !read } : one));
      return json(200, stored[1]);
    },
    ...routes,
  });
}

function Finder({ openId }: { openId?: number }) {
  useMarkRead(openId);
  return (
    <>
      <ChatFinder
        onOpen={() => {}}
        renderSessions={(archived) => (
          <SessionList
            key={String(archived)}
            archived={archived}
            openId={openId}
            onOpen={() => {}}
            onGone={() => window.history.pushState(null, "", "/chat")}
          />
        )}
      />
      <UndoBar />
    </>
  );
}

async function show(openId?: number) {
  const page = (id: number | undefined) => (
    <QueryClientProvider client={queryClient}>
      <Finder openId={id} />
    </QueryClientProvider>
  );
  const { rerender } = render(page(openId));
  await screen.findAllByTestId("session-item");
  return { open: (id: number | undefined) => rerender(page(id)) };
}

const link = (name: RegExp) => screen.getByRole("link", { name });

beforeEach(() => {
  queryClient.clear();
  beginLogin(tokens(1));
  window.history.replaceState(null, "", "/chat");
  stored = [chatSession(1), chatSession(2), chatSession(3)];
});

describe("the list of chats", () => {
  it("marks running and unread answers, except in the open chat", async () => {
    serve();
    stored = [
      chatSession(1, { running: true }),
      chatSession(3, { unread: true }),
      chatSession(4, { running: true }),
    ];
    await show(4);
    expect(link(/^Chat 1/)).toHaveAccessibleName("Chat 1, Answer in progress");
    expect(link(/^Chat 3/)).toHaveAccessibleName("Chat 3, Unread");
    expect(link(/^Chat 4/)).toHaveAccessibleName("Chat 4");
  });

  it("polls while an answer runs and stops afterwards", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const server = serve();
    stored = [chatSession(1, { running: true })];
    await show();
    const before = server.count("/api/chat/sessions");
    stored = [chatSession(1, { unread: true })];
    await act(() => vi.advanceTimersByTimeAsync(3100));
    expect(link(/^Chat 1/)).toHaveAccessibleName("Chat 1, Unread");
    const after = server.count("/api/chat/sessions");
    expect(after - before).toBe(1);
    await act(() => vi.advanceTimersByTimeAsync(60_000));
    expect(server.count("/api/chat/sessions")).toBe(after);
    vi.useRealTimers();
  });

  it("marks the open chat as read on the server while visible", async () => {
    const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    const server = serve();
    stored = [chatSession(1), chatSession(2, { unread: true })];
    const { open } = await show(2);
    expect(server.count("/api/chat/sessions/2")).toBe(0);
    hidden.mockReturnValue(false);
    act(() => void document.dispatchEvent(new Event("visibilitychange")));
    await vi.waitFor(() => expect(server.count("/api/chat/sessions/2")).toBe(1));
    open(1);
    await vi.waitFor(() => expect(link(/^Chat 2/)).toHaveAccessibleName("Chat 2"));
    expect(server.count("/api/chat/sessions/2")).toBe(1);
    hidden.mockRestore();
  });

  it("names untitled chats in the reader's language, with the full title on hover", async () => {
    serve();
    const long = "A title that is much too long for the width of the list of chats";
    stored = [chatSession(1, { title: "New Chat" }), chatSession(2, { title: long })];
    await show();
    expect(link(/^New chat$/)).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Options for New chat" })).toBeInTheDocument();
    expect(link(/^A title/).title).toContain(long);
  });

  it("has one tab stop per chat; arrows and the menu key reach the menu", async () => {
    const person = userEvent.setup();
    serve();
    await show();
    link(/^Chat 1/).focus();
    await person.tab();
    expect(link(/^Chat 2/)).toHaveFocus();
    await person.keyboard("{ArrowRight}");
    expect(screen.getByRole("button", { name: "Options for Chat 2" })).toHaveFocus();
    await person.keyboard("{ArrowDown}");
    expect(link(/^Chat 3/)).toHaveFocus();
    await person.keyboard("{ArrowUp}{ArrowRight}{ArrowLeft}");
    expect(link(/^Chat 2/)).toHaveFocus();
    await person.keyboard("{Shift>}{F10}{/Shift}");
    expect(await screen.findByRole("menuitem", { name: "Rename" })).toHaveFocus();
    await person.keyboard("{Escape}");
    expect(link(/^Chat 2/)).toHaveFocus();
  });

  it.each([
    { key: "ArrowRight", altKey: true },
    { key: "ArrowRight", metaKey: true },
    { key: "Delete", shiftKey: true },
    { key: "F2", ctrlKey: true },
    { key: "F10", shiftKey: true, ctrlKey: true },
  ])("ignores keys with modifiers: %o", async (pressed) => {
    serve();
    await show();
    link(/^Chat 2/).focus();
    // fireEvent returns true if the default was not prevented.
    expect(fireEvent.keyDown(link(/^Chat 2/), pressed)).toBe(true);
    expect(link(/^Chat 2/)).toHaveFocus();
    expect(screen.queryByRole("menu")).toBeNull();
  });
});

describe("undo", () => {
  it("restores a deleted chat, and reopens it if it was open", async () => {
    const person = userEvent.setup();
    serve();
    await show(2);
    window.history.replaceState(null, "", "/chat?id=2&message=9&q=word");
    link(/^Chat 2/).focus();
    await person.keyboard("{Delete}");
    expect(screen.queryByRole("link", { name: "Chat 2" })).toBeNull();
    expect(link(/^Chat 3/)).toHaveFocus();
    expect(window.location.search).toBe("");
    await person.click(screen.getByTestId("undo-button"));
    expect(window.location.search).toBe("?id=2&message=9&q=word");
    expect(screen.getAllByTestId("session-item").map((row) => row.textContent)).toEqual([
      "Chat 1",
      "Chat 2",
      "Chat 3",
    ]);
    await vi.waitFor(() => expect(link(/^Chat 2/)).toHaveFocus());
  });

  it("does not navigate if the chat was not open", async () => {
    const person = userEvent.setup();
    serve();
    await show(1);
    window.history.replaceState(null, "", "/chat?id=1");
    link(/^Chat 2/).focus();
    await person.keyboard("{Delete}");
    await person.click(screen.getByTestId("undo-button"));
    expect(window.location.search).toBe("?id=1");
    expect(link(/^Chat 2/)).toBeInTheDocument();
  });

  it("offers to retry a failed deletion", async () => {
    const person = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms) });
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const refusal = () => problem(503, "Busy.");
    let answer: () => Response = refusal;
    const server = serve({ "DELETE /api/chat/sessions/9": () => answer() });
    stored = [...stored, chatSession(9)];
    await show(1);
    link(/^Chat 9/).focus();
    await person.keyboard("{Delete}");
    await act(() => vi.advanceTimersByTimeAsync(5_100));
    const again = await screen.findByRole("button", { name: "Try again" });
    expect(screen.getByTestId("undo-bar")).toHaveTextContent("Couldn't delete the chat.");
    expect(link(/^Chat 9/)).toBeInTheDocument();
    answer = () => {
      stored = stored.filter(({ id }) => id !== 9);
      return new Response(null, { status: 204 });
    };
    await person.click(again);
    expect(screen.queryByRole("link", { name: "Chat 9" })).toBeNull();
    expect(screen.queryByTestId("undo-bar")).toBeNull();
    await vi.waitFor(() => expect(stored).toHaveLength(3));
    expect(server.count("/api/chat/sessions/9")).toBe(2);
    vi.useRealTimers();
  });

  it("restores an archived chat; the archive has a heading", async () => {
    const person = userEvent.setup();
    serve();
    await show(1);
    link(/^Chat 2/).focus();
    await person.keyboard("{Shift>}{F10}{/Shift}");
    await person.click(await screen.findByRole("menuitem", { name: "Archive" }));
    await within(await screen.findByTestId("undo-bar")).findByText("Archived “Chat 2”.");
    await vi.waitFor(() => expect(screen.queryByRole("link", { name: "Chat 2" })).toBeNull());
    await person.click(screen.getByTestId("archive-button"));
    await screen.findByRole("link", { name: "Chat 2" });
    expect(screen.getByRole("heading", { level: 2, name: "Archived" })).toBeInTheDocument();
    await person.click(screen.getByTestId("undo-button"));
    await vi.waitFor(() => expect(stored[1]?.archived).toBe(false));
    await screen.findByText("No archived chats");
    expect(screen.queryByTestId("undo-bar")).toBeNull();
  });
});
