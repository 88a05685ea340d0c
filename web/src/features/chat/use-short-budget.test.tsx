import { QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { beginLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import type { BudgetState } from "@/data/client/types";
import { fakeServer, json, tokens } from "@/test/fake-server";
import { switchLanguage } from "@/words/language";
import { useShortBudget } from "./use-short-budget";

function Hint({ answering = false }: { answering?: boolean }) {
  const budget = useShortBudget(answering);
  return (
    <>
      <p data-testid="short">{budget?.short}</p>
      <p data-testid="hint">{budget?.full}</p>
    </>
  );
}

const budget = (change: Partial<BudgetState>): BudgetState => ({
  tokens: 100_000,
  per: "day",
  of: "user",
  spent: 0,
  reserved: 0,
  left: 100_000,
  renews_at: "2026-12-01T00:00:00Z",
  ...change,
});

const show = (answering = false) => (
  <QueryClientProvider client={queryClient}>
    <Hint answering={answering} />
  </QueryClientProvider>
);

describe("what is left of a budget", () => {
  beforeEach(() => {
    queryClient.clear();
    beginLogin(tokens(1));
  });

  it.each([
    ["there is none", null],
    ["a tenth is left", budget({ left: 10_000 })],
  ])("is not shown when %s", async (_, state) => {
    const { count } = fakeServer({ "GET /api/usage": () => json(200, { budget: state }) });
    render(show());
    await waitFor(() => expect(count("/api/usage")).toBe(1));
    expect(screen.getByTestId("hint")).toBeEmptyDOMElement();
  });

  it("is shown below a tenth, in the reader's language, and counted again after an answer", async () => {
    let left = 9_999;
    fakeServer({ "GET /api/usage": () => json(200, { budget: budget({ left }) }) });
    const { rerender } = render(show(true));
    await waitFor(() =>
      expect(screen.getByTestId("hint")).toHaveTextContent(/^9,999 tokens of your 100,000 tokens left\. /),
    );
    expect(screen.getByTestId("short")).toHaveTextContent("10K left");
    left = 0;
    rerender(show(false));
    await waitFor(() => expect(screen.getByTestId("hint")).toHaveTextContent(/^0 tokens of your/));
    await act(() => switchLanguage("de"));
    expect(screen.getByTestId("hint")).toHaveTextContent(/^Noch 0 Token von deinen 100\.000 Token übrig\./);
    await act(() => switchLanguage("en"));
  });

  it("is asked for once while there is none, however many answers begin and end, until some minutes later", async () => {
    let state: BudgetState | null = null;
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const { count } = fakeServer({ "GET /api/usage": () => json(200, { budget: state }) });
    const { rerender } = render(show());
    await waitFor(() => expect(count("/api/usage")).toBe(1));
    for (const answering of [true, false, true, false]) {
      rerender(show(answering));
      await act(() => vi.advanceTimersByTimeAsync(1_000));
    }
    expect(count("/api/usage")).toBe(1);
    state = budget({ left: 5_000 });
    await act(() => vi.advanceTimersByTimeAsync(300_000));
    await waitFor(() => expect(screen.getByTestId("short")).toHaveTextContent("5K left"));
    vi.useRealTimers();
  });

  it("names the group and the currency", async () => {
    const state = budget({
      tokens: undefined,
      usd: 20,
      left: 1.5,
      of: "group",
      group: { id: 1, name: "Red" },
    });
    fakeServer({ "GET /api/usage": () => json(200, { budget: state }) });
    render(show());
    await waitFor(() =>
      expect(screen.getByTestId("hint")).toHaveTextContent(/^\$1\.50 of your group's \$20\.00 left\./),
    );
  });
});
