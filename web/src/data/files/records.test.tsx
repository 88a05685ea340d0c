import { QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { beginLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import { fakeServer, json, tokens } from "@/test/fake-server";
import { isGone, useFileRecord } from "./records";

function Shown({ id }: { id: number }) {
  const { data, error } = useFileRecord(id);
  return <li>{isGone(error) ? "gone" : (data?.status ?? "…")}</li>;
}

const shown = () => screen.getAllByRole("listitem").map(({ textContent }) => textContent);

function show(...ids: number[]) {
  render(
    <QueryClientProvider client={queryClient}>
      {ids.map((id) => (
        <Shown key={id} id={id} />
      ))}
    </QueryClientProvider>,
  );
}

describe("what is known of files", () => {
  beforeEach(() => {
    queryClient.clear();
    beginLogin(tokens(1));
  });

  it("is one request for all that are shown at once", async () => {
    const { seen } = fakeServer({
      "GET /api/files": ({ url }) => {
        const ids = new URL(url).searchParams.get("ids")?.split(",") ?? [];
        const files = ids.filter((id) => id !== "3").map((id) => ({ id: Number(id), status: "ready" }));
        return json(200, { files, next_cursor: null });
      },
    });
    show(1, 2, 3);
    await vi.waitFor(() => expect(shown()).toEqual(["ready", "ready", "gone"]));
    expect(seen.map(({ url }) => new URL(url).search)).toEqual(["?ids=1,2,3"]);
  });

  it("is asked for again until the file has been read", async () => {
    vi.useFakeTimers();
    let status = "processing";
    const { seen } = fakeServer({
      "GET /api/files": () => json(200, { files: [{ id: 7, status }], next_cursor: null }),
    });
    show(7);
    await act(() => vi.advanceTimersByTimeAsync(500));
    expect(shown()).toEqual(["processing"]);
    status = "ready";
    await act(() => vi.advanceTimersByTimeAsync(1_500));
    expect(shown()).toEqual(["ready"]);
    await act(() => vi.advanceTimersByTimeAsync(60_000));
    expect(seen).toHaveLength(2);
    vi.useRealTimers();
  });
});
