import { act, renderHook } from "@testing-library/react";
import type { VirtualizerHandle } from "virtua";
import { describe, expect, it, vi } from "vitest";
import { reopenedEvent } from "@/components/ui/chat-link";
import type { Entry } from "@/lib/stream/transcript";
import { type Earlier, useTargetMessage } from "./use-target-message";

const messages = (...ids: number[]): Entry[] =>
  ids.map((id) => ({ key: `m${id}`, id, role: "user", text: "", phase: "complete" }));

function renderTarget(target: number | undefined, ids: number[], earlier: Partial<Earlier> | undefined) {
  const load = vi.fn();
  const select = vi.fn(async () => {});
  const scrollToIndex = vi.fn();
  const fixed = {
    actions: { ask() {}, askAgain() {}, retry() {}, discard() {}, edit() {}, async decide() {}, select },
    list: { current: { scrollToIndex } as unknown as VirtualizerHandle },
    frame: { current: document.createElement("div") },
    navigateAway: (scroll: () => void) => scroll(),
    busy: false,
  };
  const above = { load, busy: false, refetching: false, failed: false };
  const props = (to = target, now = ids, more = earlier) => ({
    ...fixed,
    query: null,
    target: to,
    entries: messages(...now),
    earlier: more && { ...above, ...more },
  });
  const hook = renderHook(useTargetMessage, { initialProps: props() });
  const next = async (...change: Parameters<typeof props>) => {
    await act(async () => hook.rerender(props(...change)));
  };
  return { ...hook, next, load, select, scrollToIndex };
}

describe("the target message", () => {
  it("is scrolled to once when loaded, and again by the same link", async () => {
    const { result, next, scrollToIndex, load } = renderTarget(3, [1, 2, 3, 4], {});
    expect(scrollToIndex).toHaveBeenCalledExactlyOnceWith(2, expect.anything());
    expect(result.current).toMatchObject({ index: 2, locating: false, highlighted: true });
    await next(3, [1, 2, 3, 4, 5]);
    expect(scrollToIndex).toHaveBeenCalledTimes(1);
    act(() => void window.dispatchEvent(new Event(reopenedEvent)));
    expect(scrollToIndex).toHaveBeenCalledTimes(2);
    expect(load).not.toHaveBeenCalled();
  });

  it("loads earlier pages one by one, and never during a refetch", async () => {
    const { result, next, load, scrollToIndex } = renderTarget(10, [300, 301], { refetching: true });
    expect(result.current.locating).toBe(true);
    expect(load).not.toHaveBeenCalled();
    await next(10, [300, 301], {});
    expect(load).toHaveBeenCalledTimes(1);
    await next(10, [200, 300, 301], {});
    expect(load).toHaveBeenCalledTimes(2);
    await next(10, [10, 200, 300, 301], {});
    expect(load).toHaveBeenCalledTimes(2);
    expect(scrollToIndex).toHaveBeenCalledExactlyOnceWith(0, expect.anything());
  });

  it("stops loading after an error", async () => {
    const { result, next, load } = renderTarget(10, [300], { failed: true });
    expect(result.current.locating).toBe(false);
    await next(10, [300], { failed: true });
    expect(load).not.toHaveBeenCalled();
  });

  it("switches the branch once if it is not on the current path", async () => {
    const { result, next, select, load, scrollToIndex } = renderTarget(4, [1, 3, 7], {});
    expect(load).not.toHaveBeenCalled();
    expect(select).toHaveBeenCalledExactlyOnceWith(4);
    await next(4, [1, 3, 4, 5], {});
    expect(scrollToIndex).toHaveBeenCalledExactlyOnceWith(2, expect.anything());
    expect(result.current.locating).toBe(false);
  });

  it("stops when no branch has it", async () => {
    const { result, next, select } = renderTarget(4, [1, 3, 7], undefined);
    expect(result.current.locating).toBe(true);
    await next(4, [1, 3, 8], undefined);
    expect(result.current.locating).toBe(false);
    expect(select).toHaveBeenCalledTimes(1);
  });
});
