import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { queryClient } from "@/data/client/query-client";
import { awaitTitle } from "./late-title";
import { sessionsKey } from "./queries";

const list = (title: string) => ({ pages: [{ sessions: [{ id: 7, title }] }], pageParams: [0] });

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
    awaitTitle(7);
    expect(fetched).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(fetched).toHaveBeenCalledTimes(1);
    queryClient.setQueryData(sessionsKey, list("Pardon?"));
    vi.advanceTimersByTime(60_000);
    expect(fetched).toHaveBeenCalledTimes(1);

    queryClient.setQueryData(sessionsKey, list("New Chat"));
    awaitTitle(7);
    awaitTitle(8);
    vi.advanceTimersByTime(60_000);
    expect(fetched).toHaveBeenCalledTimes(4);
    fetched.mockRestore();
  });
});
