import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { queryClient } from "@/data/client/query-client";
import { awaitTitle } from "./late-title";
import { sessionsKey } from "./queries";

const list = (title: string, message_count = 2) => ({
  pages: [{ sessions: [{ id: 7, title, message_count }] }],
  pageParams: [0],
});

describe("late titles", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
    queryClient.clear();
  });

  it("is fetched a few times until the chat has one", () => {
    const fetched = vi.spyOn(queryClient, "invalidateQueries").mockResolvedValue();
    queryClient.setQueryData(sessionsKey, list("New Chat"));
    awaitTitle(7, false);
    expect(fetched).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(fetched).toHaveBeenCalledTimes(1);
    queryClient.setQueryData(sessionsKey, list("Pardon?"));
    vi.advanceTimersByTime(60_000);
    expect(fetched).toHaveBeenCalledTimes(1);

    queryClient.setQueryData(sessionsKey, list("New Chat"));
    awaitTitle(7, false);
    awaitTitle(8, false);
    vi.advanceTimersByTime(60_000);
    expect(fetched).toHaveBeenCalledTimes(4);
    fetched.mockRestore();
  });

  it("is fetched after a first answer where a model writes titles, until it has changed", () => {
    const fetched = vi.spyOn(queryClient, "invalidateQueries").mockResolvedValue();
    queryClient.setQueryData(sessionsKey, list("From the question"));
    awaitTitle(7, false);
    vi.advanceTimersByTime(60_000);
    expect(fetched).not.toHaveBeenCalled();

    awaitTitle(7, true);
    vi.advanceTimersByTime(1000);
    expect(fetched).toHaveBeenCalledTimes(1);
    queryClient.setQueryData(sessionsKey, list("Written"));
    vi.advanceTimersByTime(60_000);
    expect(fetched).toHaveBeenCalledTimes(1);

    queryClient.setQueryData(sessionsKey, list("Written", 4));
    awaitTitle(7, true);
    vi.advanceTimersByTime(60_000);
    expect(fetched).toHaveBeenCalledTimes(1);
    fetched.mockRestore();
  });
});
