import { act, renderHook } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { beginLogin, endLogin } from "@/data/client/login-state";
import { tokens } from "@/test/fake-server";
import {
  effortOf,
  forgetRemembered,
  remember,
  rememberEffort,
  remembered,
  useRemembered,
} from "./remembered";

const signIn = (account: string) =>
  beginLogin({ ...tokens(1), access_token: `a.${btoa(JSON.stringify({ sub: account }))}.c` });

describe("what a person chose on this device", () => {
  beforeEach(() => {
    localStorage.clear();
    signIn("ada");
  });

  it("is separate by account and survives signing out", () => {
    remember({ model: "acme/large" });
    signIn("eve");
    expect(remembered().model).toBeUndefined();
    remember({ model: "acme/small" });
    endLogin("out");
    signIn("ada");
    expect(remembered().model).toBe("acme/large");
  });

  it("is the same object until it changes, also in another tab", () => {
    remember({ model: "acme/large" });
    const { result } = renderHook(useRemembered);
    const before = result.current;
    expect(before.model).toBe("acme/large");
    expect(remembered()).toBe(before);
    localStorage.setItem("chatbot.models.ada", JSON.stringify({ model: "acme/small" }));
    expect(result.current).toBe(before);
    act(() => void window.dispatchEvent(new StorageEvent("storage")));
    expect(result.current.model).toBe("acme/small");
  });

  it("has an effort by chat, apart from the one for new chats", () => {
    remember({ effort: "medium" });
    rememberEffort(3, "high");
    rememberEffort(4, "low");
    const efforts = () => [3, 4, 5].map((id) => effortOf(remembered(), id));
    expect(efforts()).toEqual(["high", "low", undefined]);
    rememberEffort(3, undefined);
    expect(efforts()).toEqual([undefined, "low", undefined]);
    expect(remembered().effort).toBe("medium");
  });

  it("is bounded", () => {
    for (let id = 1; id <= 150; id += 1) rememberEffort(id, "high");
    expect(remembered().chats).toHaveLength(100);
    expect(effortOf(remembered(), 150)).toBe("high");
    expect(effortOf(remembered(), 50)).toBeUndefined();
  });

  it.each(["{", "null", "[]", '{"model":7,"effort":"extreme","chats":7}'])(
    "ignores broken stored data: %s",
    (text) => {
      localStorage.setItem("chatbot.models.ada", text);
      const { model, effort, chats = [] } = remembered();
      expect([model, effort, chats]).toEqual([undefined, undefined, []]);
    },
  );

  it("ignores only the broken part of stored data", () => {
    const chats = [1, null, ["a", "low"], [3, "most"], [4, "low"]];
    localStorage.setItem("chatbot.models.ada", JSON.stringify({ model: "acme/large", effort: 7, chats }));
    expect(remembered()).toMatchObject({ model: "acme/large", effort: undefined, chats: [[4, "low"]] });
  });

  it("is forgotten with the account", () => {
    remember({ model: "acme/large" });
    forgetRemembered("ada");
    expect([remembered().model, localStorage.length]).toEqual([undefined, 1]); // the account's id
  });

  it("lasts until the page is left in a browser that forbids storage", () => {
    for (const method of ["getItem", "setItem"] as const)
      vi.spyOn(Storage.prototype, method).mockImplementation(() => {
        throw new DOMException("no", "QuotaExceededError");
      });
    remember({ model: "acme/large" });
    expect(remembered().model).toBe("acme/large");
  });
});
