import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { createRef } from "react";
import { describe, expect, it, vi } from "vitest";
import { beginLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import type { Session } from "@/data/client/types";
import { fakeServer, json, tokens } from "@/test/fake-server";
import { dateGroups } from "./date-groups";
import RowMenu from "./row-menu";
import SearchResults from "./search-results";

const session = (id: number, updated_at: string, pinned = false): Session => ({
  id,
  title: `Chat ${id}`,
  model: null,
  current_message_id: null,
  message_count: 0,
  created_at: updated_at,
  updated_at,
  last_message_preview: "",
  pinned,
  archived: false,
  running: false,
  unread: false,
});

describe("date groups", () => {
  it("list pinned chats separately, whatever their date", () => {
    const now = new Date(2026, 10, 23, 12);
    const at = now.toISOString();
    const groups = dateGroups([session(1, "2026-01-01T00:00:00Z", true), session(2, at)], now);
    expect(groups.map(([name, list]) => [name, list.map(({ id }) => id)])).toEqual([
      ["pinned", [1]],
      ["today", [2]],
    ]);
  });
});

describe("the menu of a chat", () => {
  it("moves by arrow keys, closes with Esc and runs the chosen action", async () => {
    const person = userEvent.setup();
    const [close, rename, remove] = [vi.fn(), vi.fn(), vi.fn()];
    const anchor = createRef<HTMLButtonElement>();
    render(
      <>
        <button type="button" ref={anchor} />
        <RowMenu
          session={session(1, "2026-01-01T00:00:00Z")}
          anchor={anchor}
          onRename={rename}
          onDelete={remove}
          onClose={close}
        />
      </>,
    );
    const item = (name: string) => screen.getByRole("menuitem", { name });
    expect(item("Rename")).toHaveFocus();
    await person.keyboard("{ArrowDown}");
    expect(item("Pin")).toHaveFocus();
    await person.keyboard("{ArrowUp}{ArrowUp}");
    expect(item("Delete")).toHaveFocus();
    await person.keyboard("{Home}{Escape}");
    expect(close).toHaveBeenCalledTimes(1);
    await person.keyboard("{End}{Enter}");
    expect(remove).toHaveBeenCalledTimes(1);
    expect(rename).not.toHaveBeenCalled();
  });
});

describe("search results", () => {
  it("highlight matches and show markup as text", async () => {
    const excerpt = [
      { text: "a <b>", match: false },
      { text: "word", match: true },
    ];
    fakeServer({
      "GET /api/chat/search": () =>
        json(200, {
          results: [
            {
              session_id: 5,
              title: "Old",
              archived: true,
              message_id: 9,
              role: "user",
              created_at: "2026-01-01T00:00:00Z",
              excerpt,
            },
          ],
          has_more: false,
          limit: 20,
          offset: 0,
        }),
    });
    beginLogin(tokens(1));
    const opened = vi.fn();
    render(
      <QueryClientProvider client={queryClient}>
        <SearchResults text="word" onOpen={opened} />
      </QueryClientProvider>,
    );
    const link = await screen.findByRole("link");
    expect(link).toHaveTextContent("OldArchiveda <b>word");
    expect(link.querySelector("mark")).toHaveTextContent(/^word$/);
    expect(link.querySelector("b")).toBeNull();
    await userEvent.click(link);
    expect(opened).toHaveBeenCalled();
    expect(window.location.search).toBe("?id=5&message=9&q=word");
  });
});
