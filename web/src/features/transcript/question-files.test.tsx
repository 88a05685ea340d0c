import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { beginLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import type { FilePart } from "@/data/client/types";
import type { Entry } from "@/lib/stream/transcript";
import { fakeServer, json, tokens } from "@/test/fake-server";
import type { ChatActions } from "./chat-actions";
import { MessageView } from "./message-view";

const actions: ChatActions = {
  ask() {},
  askAgain() {},
  retry() {},
  async select() {},
  async decide() {},
  edit() {},
  discard() {},
};
const part = (file_id: number, name: string, media_type = "application/pdf"): FilePart => ({
  type: "file",
  file_id,
  name,
  media_type,
  bytes: 2048,
});

function show(entry: Partial<Entry>) {
  const message = {
    key: "m1",
    id: 1,
    role: "user",
    text: "",
    phase: "complete",
    siblings: [1],
    ...entry,
  } as Entry;
  return render(
    <QueryClientProvider client={queryClient}>
      <MessageView entry={message} actions={actions} editing={false} busy={false} last={false} />
    </QueryClientProvider>,
  );
}

describe("the files of an answer", () => {
  const call = {
    type: "tool_call",
    id: "c1",
    step: 1,
    title: "Drew",
    arguments: {},
    status: "done",
    result: "[file 1]",
  };

  it("stand where their calls returned them, those of one place together", async () => {
    queryClient.clear();
    beginLogin(tokens(1));
    fakeServer({
      "GET /api/files": () => json(200, { files: [], next_cursor: null }),
      "GET /api/files/3/content": () => new Response(new Blob(["png"], { type: "image/png" })),
    });
    show({
      role: "assistant",
      text: "There it is.",
      parts: [
        call,
        part(3, "draw.png", "image/png"),
        part(4, "notes.pdf"),
        { type: "text", text: "There it is." },
        part(5, "more.pdf"),
      ] as Entry["parts"],
    });
    const lists = await screen.findAllByRole("list", { name: "Files of the answer" });
    expect(lists.map((list) => list.children.length)).toEqual([1, 1, 1]);
    expect(lists.map((list) => list.dataset.testid)).toEqual([
      "message-pictures",
      "message-files",
      "message-files",
    ]);
    expect(screen.getByText("There it is.").compareDocumentPosition(lists[1] as Node)).toBe(
      Node.DOCUMENT_POSITION_PRECEDING,
    );
    expect(screen.getByText("There it is.").compareDocumentPosition(lists[2] as Node)).toBe(
      Node.DOCUMENT_POSITION_FOLLOWING,
    );
  });

  it("are followed by the sign of the model's work while it has said nothing about them", () => {
    fakeServer({ "GET /api/files": () => json(200, { files: [], next_cursor: null }) });
    show({
      role: "assistant",
      phase: "streaming",
      parts: [call, part(4, "notes.pdf")] as Entry["parts"],
    });
    expect(screen.getByTestId("loading-indicator")).toBeInTheDocument();
  });
});

describe("the files of a question", () => {
  beforeEach(() => {
    queryClient.clear();
    beginLogin(tokens(1));
    const known = [
      { id: 1, name: "report.pdf", media_type: "application/pdf", status: "ready", pages: 12 },
      { id: 2, name: "locked.pdf", media_type: "application/pdf", status: "failed", problem: "encrypted" },
      {
        id: 4,
        name: "new.pdf",
        media_type: "application/pdf",
        status: "failed",
        problem: "of_a_later_release",
      },
    ];
    fakeServer({
      "GET /api/files": () => json(200, { files: known, next_cursor: null }),
      "GET /api/files/5/content": () => json(404, { code: "file_not_found", detail: "No." }),
      "GET /api/config": () => json(200, {}),
    });
  });

  it("are chips that say what is known of them", async () => {
    const names = ["report.pdf", "locked.pdf", "gone.pdf", "new.pdf"];
    show({ parts: names.map((name, index) => part(index + 1, name)) });
    await vi.waitFor(() =>
      expect(screen.getAllByTestId("file-chip").map(({ textContent }) => textContent)).toEqual([
        "report.pdfPDF · 2 kB · 12 pages",
        "locked.pdfPassword-protected",
        "gone.pdfDeleted",
        "new.pdfCouldn't be read",
      ]),
    );
    expect(screen.queryByTestId("user-message")).not.toBeInTheDocument();
    expect(screen.queryByRole("button", { name: "Copy" })).not.toBeInTheDocument();
  });

  it("have names that are text, whatever is in them", () => {
    const name = '<img src=x onerror="hacked()">.pdf';
    show({ text: "Look.", parts: [part(1, name), { type: "text", text: "Look." }] });
    expect(screen.getByTestId("file-chip")).toHaveAttribute("title", name);
    expect(screen.getByText(name).tagName).toBe("BDI");
    expect(screen.getByTestId("user-message")).toHaveTextContent(/^Look\.$/);
  });

  it("that are pictures have a place of fixed size, also when they are gone", async () => {
    show({ parts: [part(5, "cat.png", "image/png")] });
    const thumbnail = screen.getByRole("button", { name: /Open picture .*cat\.png/ });
    expect(thumbnail).toHaveClass("h-48", "w-64");
    await screen.findByText("Deleted");
    expect(screen.getByTestId("thumbnail")).toHaveClass("h-48", "w-64");
  });

  it("that an answer did not get in full are named below it", async () => {
    const metadata = {
      model: "m",
      tokens_used: 1,
      response_time_ms: 1,
      files: [
        { file_id: 1, pages: "3-5" },
        { file_id: 2, pages: "" },
      ],
    };
    show({ role: "assistant", text: "Yes.", metadata });
    await userEvent.click(screen.getByRole("button", { name: "2 files weren't used in full." }));
    await vi.waitFor(() =>
      expect(
        screen
          .getAllByTestId("file-use")
          .map(({ textContent }) => textContent?.replace(/[\u2068\u2069]/g, "")),
      ).toEqual(["Used pages 3–5 of report.pdf.", "locked.pdf couldn't be read."]),
    );
  });
});
