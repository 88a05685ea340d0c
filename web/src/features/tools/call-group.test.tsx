import { QueryClientProvider } from "@tanstack/react-query";
import { act, fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "@/data/client/api-error";
import { beginLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import type { CallPart, Tool } from "@/data/client/types";
import { fakeServer, json, tokens } from "@/test/fake-server";
import { fakeDialogs } from "@/test/models";
import { switchLanguage } from "@/words/language";
import CallGroup from "./call-group";

const call = (of: Partial<Omit<CallPart, "arguments">> & { arguments?: object } = {}) =>
  ({
    type: "tool_call",
    id: "c1",
    step: 1,
    tool: "calculate",
    title: "Calculated",
    arguments: {},
    status: "done",
    ...of,
  }) as CallPart;

const tool = (id: string, approval: Tool["approval"]): Tool => ({
  id,
  name: id,
  description: "",
  server: "notes",
  approval,
  enabled: true,
  in_page: false,
});

function show(calls: CallPart[], decide?: (callId: string, decision: object) => Promise<void>) {
  return render(
    <QueryClientProvider client={queryClient}>
      <CallGroup answerId={7} calls={calls} sources={[]} live decide={decide} />
    </QueryClientProvider>,
  );
}

const line = () => screen.getByTestId("tool-call").querySelector("button")?.textContent;

beforeEach(() => {
  fakeDialogs();
  queryClient.clear();
  beginLogin(tokens(1));
  fakeServer({
    "GET /api/tools": () =>
      json(200, { tools: [tool("notes/add", "ask"), tool("notes/drop", "always")], connections_needed: [] }),
  });
});

describe("the line of a call", () => {
  it.each([
    [{ status: "running" }, "Calculating…"],
    [{ took_ms: 812 }, "Calculated· 0.8 s"],
    [{ took_ms: 3 }, "Calculated· 0.1 s"],
    [{ took_ms: 61_000 }, "Calculated· 1 min 1 s"],
    [{ status: "failed", took_ms: 812 }, "Calculator· failed· 0.8 s"],
    [{ status: "declined" }, "Calculator· declined"],
    [{ status: "unknown" }, "Calculator· outcome unknown"],
    [{ status: "waiting" }, "Calculator· waits for your decision"],
    [{ status: "retried" as "done" }, "Calculator· retried"],
    [{ tool: "notes/add", title: "Add a note", status: "running" }, "Add a note…· notes"],
    [{ tool: "notes/add", title: "Add a note", took_ms: 812 }, "Add a note· notes· 0.8 s"],
    [{ tool: "constructor", title: "" }, "constructor"],
    [{ tool: undefined, title: "imagine", status: "failed" }, "Unknown tool imagine· failed"],
  ] as [Partial<CallPart>, string][])("of %j says %j", (of, expected) => {
    show([call(of)]);
    expect(line()).toBe(expected);
  });

  it("says how far the call is, as one line, only while it runs", () => {
    const progress = { c1: `40 %\n\u202e${"x".repeat(100)}`, c2: "" };
    const shown = (calls: CallPart[], live = true) => (
      <QueryClientProvider client={queryClient}>
        <CallGroup answerId={7} calls={calls} sources={[]} live={live} progress={progress} />
      </QueryClientProvider>
    );
    const { rerender } = render(shown([call({ status: "running" })]));
    expect(line()).toMatch(/^Calculating…· 40 % .{40,55}$/);
    expect(line()).not.toContain("\u202e");
    rerender(shown([call({ status: "running", id: "c2" })]));
    expect(line()).toBe("Calculating…");
    rerender(shown([call({ status: "running" })], false));
    expect(line()).toBe("Calculating…");
    rerender(shown([call({ took_ms: 812 })]));
    expect(line()).toBe("Calculated· 0.8 s");
  });

  it("opens to the arguments in full, with their line breaks, and to the result", async () => {
    show([
      call({
        arguments: { script: "one\ntwo", depth: 3, options: { force: true }, empty: "" },
        result: "It is\ndone.",
        took_ms: 5,
      }),
    ]);
    await userEvent.click(screen.getByRole("button", { expanded: false }));
    const details = screen.getByRole("region", { name: "Calculated" });
    expect([...details.querySelectorAll("dt")].map(({ textContent }) => textContent)).toEqual([
      "script",
      "depth",
      "options",
      "empty",
    ]);
    expect([...details.querySelectorAll("dd")].map(({ textContent }) => textContent)).toEqual([
      "one\ntwo",
      "3",
      '{\n  "force": true\n}',
      "empty",
    ]);
    expect(within(details).getByRole("region", { name: "Result" }).textContent).toBe("It is\ndone.");
  });

  it.each([
    [{ arguments: {} }, "ArgumentsNoneResultThe tool returned nothing."],
    [{ arguments: undefined, status: "running" }, "ArgumentsNone"],
    [{ status: "failed", result: "No such file." }, "ArgumentsNoneReasonNo such file."],
    [
      { status: "declined", result: "Do not repeat it." },
      "ArgumentsNoneYou declined this call, so it was not made.",
    ],
    [
      { status: "unknown", result: "Tell the person." },
      "ArgumentsNoneThe server stopped during this call. It may have taken effect, and its result is lost.",
    ],
  ] as [Partial<CallPart>, string][])("of %j opens to %j", (of, expected) => {
    show([call(of)]);
    fireEvent.click(screen.getByRole("button"));
    expect(screen.getByTestId("tool-details").textContent).toBe(expected);
  });

  it("tells calls of one tool apart", () => {
    show([
      call({ id: "c1", tool: "web_search", arguments: { query: "pears" } }),
      call({ id: "c2", tool: "web_search", arguments: { query: "apples" } }),
      call({ id: "c3", arguments: { expression: "1+1" } }),
    ]);
    expect(screen.getAllByTestId("tool-call").map(({ textContent }) => textContent)).toEqual([
      "Searched the web· pears",
      "Searched the web· apples",
      "Calculated",
    ]);
  });

  it("shows what servers and models write as text", () => {
    const evil = "<img src=x onerror=alert(1)> [go](https://evil.example) ![p](https://evil.example/p)";
    const { container } = show([
      call({
        tool: `${evil}/${evil}`,
        title: `${evil}\u202e\n${"long ".repeat(100)}`,
        arguments: { [evil]: evil },
        result: evil,
      }),
    ]);
    fireEvent.click(screen.getByRole("button"));
    expect(container.querySelectorAll("img, a, script, iframe")).toHaveLength(0);
    expect(container.textContent?.split(evil).length).toBeGreaterThanOrEqual(4);
    expect(line()?.length).toBeLessThan(200);
  });

  it("leads a call that failed to where its server is connected, if it has to be", async () => {
    fakeServer({
      "GET /api/tools": () =>
        json(200, { tools: [], connections_needed: [{ server: "notes", name: "My\u202enotes" }] }),
    });
    show([
      call({ id: "c1", tool: "notes/add", status: "failed" }),
      call({ id: "c2", tool: "notes/add" }),
      call({ id: "c3", tool: "other/add", status: "failed" }),
      call({ id: "c4", status: "failed" }),
    ]);
    const link = await screen.findByRole("link");
    expect(link.getAttribute("href")).toBe("/settings/connections");
    expect(link.textContent).toMatch(/^Connect My.*notes$/);
    expect(link.textContent).not.toContain("\u202e");
    expect(screen.getAllByTestId("tool-call")[0]?.contains(link)).toBe(true);
  });

  it("is German for German readers", async () => {
    await act(() => switchLanguage("de"));
    show([call({ tool: "web_search", took_ms: 812 })]);
    expect(line()).toBe("Web durchsucht· 0,8 s");
    await act(() => switchLanguage("en"));
  });
});

describe("the card of a call that waits", () => {
  const waits = (of: Parameters<typeof call>[0] = {}) =>
    call({
      tool: "notes/add",
      title: "Add a note",
      status: "waiting",
      arguments: { text: "Buy pears" },
      ...of,
    });

  it.each([
    ["Allow once", { approve: true }],
    ["Allow in this chat", { approve: true, always: true }],
    ["Decline", { approve: false }],
  ])("decides with %s", async (name, decision) => {
    const decide = vi.fn(async () => {});
    show([waits()], decide);
    const card = screen.getByTestId("approval-card");
    expect(card).toHaveTextContent(
      "Allow “Add a note”?The tool add of notes, with exactly these arguments:textBuy pears",
    );
    await userEvent.click(await within(card).findByRole("button", { name }));
    expect(decide).toHaveBeenCalledExactlyOnceWith("c1", decision);
  });

  it("names the tool as its server does, whatever its title says", () => {
    show([waits({ tool: "notes/delete_all", title: "Look at the weather" })], vi.fn());
    const card = screen.getByTestId("approval-card");
    expect(card).toHaveTextContent("Allow “Look at the weather”?The tool delete_all of notes, with exactly");
  });

  it("allows nothing by Enter, and says how it is done", async () => {
    const decide = vi.fn(async () => {});
    show([waits()], decide);
    expect(screen.getByTestId("approval-card").contains(document.activeElement)).toBe(false);
    for (const name of ["Allow once", "Allow in this chat"]) {
      (await screen.findByRole("button", { name })).focus();
      await userEvent.keyboard("{Enter}");
    }
    expect(decide).not.toHaveBeenCalled();
    expect(screen.getByRole("status")).toHaveTextContent("Press the space bar or click.");
    await userEvent.keyboard(" ");
    expect(decide).toHaveBeenCalledOnce();
  });

  it("offers no lasting permission for a tool that asks every time", async () => {
    show([waits({ tool: "notes/drop" })], vi.fn());
    await vi.waitFor(() => expect(screen.queryByText("Allow in this chat")).toBeNull());
    expect(screen.getAllByRole("button").map(({ textContent }) => textContent)).toEqual([
      "Allow once",
      "Decline",
    ]);
  });

  it("makes invisible characters in names and values visible", () => {
    show([waits({ arguments: { "pa\u200bth": "/tmp/\u202etxt.exe" } })], vi.fn());
    expect(screen.getAllByTestId("hidden-characters").map(({ textContent }) => textContent)).toEqual([
      "U+200B",
      "U+202E",
    ]);
    expect(screen.getByText(/Invisible and direction-changing/)).toBeInTheDocument();
  });

  it("shows the code of a run with its carriage returns, at which Python begins a line", () => {
    show([waits({ tool: "run_code", in_page: true, arguments: { code: "# sum\rimport js" } })], vi.fn());
    expect(screen.getByTestId("hidden-characters")).toHaveTextContent("U+000D");
    expect(screen.getByText(/Invisible and direction-changing/)).toBeInTheDocument();
  });

  it("ignores the second click of a double click", async () => {
    const decide = vi.fn().mockResolvedValue(undefined);
    show([waits()], decide);
    fireEvent.click(await screen.findByRole("button", { name: "Allow once" }), { detail: 2 });
    expect(decide).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole("button", { name: "Allow once" }), { detail: 1 });
    expect(decide).toHaveBeenCalledOnce();
  });

  it("says why a decision was not stored, and can be used again", async () => {
    const busy = new ApiError("refused", "Too busy.", { status: 503, problem: { code: "test" } });
    const decide = vi.fn().mockRejectedValueOnce(busy).mockResolvedValueOnce(undefined);
    show([waits()], decide);
    await userEvent.click(screen.getByRole("button", { name: "Allow once" }));
    expect(screen.getByRole("status")).toHaveTextContent("Too busy.");
    await userEvent.click(screen.getByRole("button", { name: "Decline" }));
    expect(decide).toHaveBeenLastCalledWith("c1", { approve: false });
    expect(screen.getByRole("status")).toBeEmptyDOMElement();
  });

  it("passes the focus to the next card, never to its buttons", async () => {
    show([waits(), waits({ id: "c2" })], async () => {});
    const [first, second] = screen.getAllByTestId("approval-card");
    await userEvent.click(within(first as HTMLElement).getByRole("button", { name: "Decline" }));
    expect(second).toHaveFocus();
  });
});
