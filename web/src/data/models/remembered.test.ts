import { act, renderHook } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { beginLogin, endLogin } from "@/data/client/login-state";
import { tokens } from "@/test/fake-server";
import { forgetRemembered, remember, remembered, useRemembered } from "./remembered";

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

  it.each(["{", "null", "[]", '{"model":7,"effort":"extreme"}'])("ignores broken stored data: %s", (text) => {
    localStorage.setItem("chatbot.models.ada", text);
    const { model, effort } = remembered();
    expect([model, effort]).toEqual([undefined, undefined]);
  });

  it("ignores only the broken part of stored data", () => {
    localStorage.setItem("chatbot.models.ada", JSON.stringify({ model: "acme/large", effort: 7 }));
    expect(remembered()).toMatchObject({ model: "acme/large", effort: undefined });
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
