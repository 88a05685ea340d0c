import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { beginLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import { fakeServer, json, tokens } from "@/test/fake-server";
import SearchResults from "./search-results";

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
              file: null,
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

  it("show which file a passage is in, and lead to its message", async () => {
    const result = {
      session_id: 5,
      title: "Old",
      archived: false,
      message_id: 9,
      role: "user",
      created_at: "2026-01-01T00:00:00Z",
      excerpt: [{ text: "<i>pumps</i>", match: false }],
    };
    fakeServer({
      "GET /api/chat/search": () =>
        json(200, {
          results: [
            { ...result, file: { id: 3, name: "report.pdf", page: 12 } },
            { ...result, file: { id: 4, name: "note.txt", page: null } },
          ],
          has_more: false,
          limit: 20,
          offset: 0,
        }),
    });
    beginLogin(tokens(1));
    render(
      <QueryClientProvider client={queryClient}>
        <SearchResults text="pumps" onOpen={vi.fn()} />
      </QueryClientProvider>,
    );
    const [paged, plain] = await screen.findAllByRole("link");
    expect(paged).toHaveTextContent("Oldreport.pdf, page 12<i>pumps</i>");
    expect(plain).toHaveTextContent("Oldnote.txt<i>pumps</i>");
    await userEvent.click(paged as HTMLElement);
    expect(window.location.search).toBe("?id=5&message=9");
  });
});
