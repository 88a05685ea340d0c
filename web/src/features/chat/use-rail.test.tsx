import { act, renderHook } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { useRail } from "./use-rail";

describe("the collapsed sidebar", () => {
  it("is stored by the browser", () => {
    localStorage.clear();
    const first = renderHook(useRail);
    expect(first.result.current[0]).toBe(false);
    act(() => first.result.current[1]());
    expect(first.result.current[0]).toBe(true);
    const second = renderHook(useRail);
    expect(second.result.current[0]).toBe(true);
    act(() => second.result.current[1]());
    expect(renderHook(useRail).result.current[0]).toBe(false);
  });

  it("works without storage", () => {
    const refuse = () => {
      throw new DOMException("no", "SecurityError");
    };
    vi.spyOn(Storage.prototype, "getItem").mockImplementation(refuse);
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(refuse);
    const { result } = renderHook(useRail);
    expect(result.current[0]).toBe(false);
    act(() => result.current[1]());
    expect(result.current[0]).toBe(true);
  });
});
