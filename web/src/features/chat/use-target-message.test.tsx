import { act, renderHook } from "@testing-library/react";
import type { VirtualizerHandle } from "virtua";
import { describe, expect, it, vi } from "vitest";
import { openedAgain } from "./chat-link";
import type { Entry } from "./transcript";
import { type Earlier, useSought } from "./use-sought";

const messages = (...ids: number[]): Entry[] =>
  ids.map((id) => ({ key: `m${id}`, id, role: "user", text: "", phase: "complete" }));

function look(sought: number | undefined, ids: number[], earlier: Partial<Earlier> | undefined) {
  const load = vi.fn();
  const select = vi.fn(async () => {});
  const scrollToIndex = vi.fn();
  const fixed = {
    actions: { ask() {}, discard() {}, edit() {}, select },
    list: { current: { scrollToIndex } as unknown as VirtualizerHandle },
    frame: { current: document.createElement("div") },
    leave: (bring: () => void) => bring(),
    busy: false,
  };
  const above = { load, busy: false, reading: false, failed: false };
  const props = (to = sought, now = ids, more = earlier) => ({
    ...fixed,
    query: null,
    sought: to,
    entries: messages(...now),
    earlier: more && { ...above, ...more },
  });
  const hook = renderHook(useSought, { initialProps: props() });
  const next = async (...change: Parameters<typeof props>) => {
    await act(async () => hook.rerender(props(...change)));
  };
  return { ...hook, next, load, select, scrollToIndex };
}

describe("the message that the address names", () => {
  it("is gone to when it is there, once, and again by the same link", async () => {
    const { result, next, scrollToIndex, load } = look(3, [1, 2, 3, 4], {});
    expect(scrollToIndex).toHaveBeenCalledExactlyOnceWith(2, expect.anything());
    expect(result.current).toMatchObject({ index: 2, looking: false, marked: true });
    await next(3, [1, 2, 3, 4, 5]);
    expect(scrollToIndex).toHaveBeenCalledTimes(1);
    act(() => void window.dispatchEvent(new Event(openedAgain)));
    expect(scrollToIndex).toHaveBeenCalledTimes(2);
    expect(load).not.toHaveBeenCalled();
  });

  it("is looked for above, page by page, and never while something is being read", async () => {
    const { result, next, load, scrollToIndex } = look(10, [300, 301], { reading: true });
    expect(result.current.looking).toBe(true);
    expect(load).not.toHaveBeenCalled();
    await next(10, [300, 301], {});
    expect(load).toHaveBeenCalledTimes(1);
    await next(10, [200, 300, 301], {});
    expect(load).toHaveBeenCalledTimes(2);
    await next(10, [10, 200, 300, 301], {});
    expect(load).toHaveBeenCalledTimes(2);
    expect(scrollToIndex).toHaveBeenCalledExactlyOnceWith(0, expect.anything());
  });

  it("is waited for no longer when loading has failed", async () => {
    const { result, next, load } = look(10, [300], { failed: true });
    expect(result.current.looking).toBe(false);
    await next(10, [300], { failed: true });
    expect(load).not.toHaveBeenCalled();
  });

  it("is on another branch when it is not among what is newer and older: that one is chosen, once", async () => {
    const { result, next, select, load, scrollToIndex } = look(4, [1, 3, 7], {});
    expect(load).not.toHaveBeenCalled();
    expect(select).toHaveBeenCalledExactlyOnceWith(4);
    await next(4, [1, 3, 4, 5], {});
    expect(scrollToIndex).toHaveBeenCalledExactlyOnceWith(2, expect.anything());
    expect(result.current.looking).toBe(false);
  });

  it("is given up when no branch has it", async () => {
    const { result, next, select } = look(4, [1, 3, 7], undefined);
    expect(result.current.looking).toBe(true);
    await next(4, [1, 3, 8], undefined);
    expect(result.current.looking).toBe(false);
    expect(select).toHaveBeenCalledTimes(1);
  });
});
