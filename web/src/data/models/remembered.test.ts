import { beforeEach, describe, expect, it, vi } from "vitest";
import { beginLogin, endLogin } from "@/api/login-state";
import { tokens } from "@/test/fake-server";
import { effortOf, remember, rememberEffort, remembered } from "./remembered";

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
    const before = remembered();
    expect(remembered()).toBe(before);
    localStorage.setItem("chatbot.models.ada", JSON.stringify({ model: "acme/small" }));
    expect(remembered().model).toBe("acme/small");
  });

  it("has an effort by chat, and the last one for new chats", () => {
    rememberEffort(3, "high");
    rememberEffort(4, "low");
    expect([3, 4, 5, undefined].map((id) => effortOf(remembered(), id))).toEqual([
      "high",
      "low",
      undefined,
      "low",
    ]);
    rememberEffort(3, undefined);
    expect([3, undefined].map((id) => effortOf(remembered(), id))).toEqual([undefined, undefined]);
  });

  it("is bounded", () => {
    for (let id = 1; id <= 150; id += 1) rememberEffort(id, "high");
    expect(remembered().chats).toHaveLength(100);
    expect(effortOf(remembered(), 150)).toBe("high");
    expect(effortOf(remembered(), 50)).toBeUndefined();
  });

  it.each(["{", "null", "[]", '{"model":7,"effort":"extreme","chats":[1,["a","low"],[3,"most"]]}'])(
    "ignores broken stored data: %s",
    (text) => {
      localStorage.setItem("chatbot.models.ada", text);
      const { model, effort, chats = [] } = remembered();
      expect([model, effort, chats]).toEqual([undefined, undefined, []]);
    },
  );

  it("lasts until the page is left in a browser that forbids storage", () => {
    for (const method of ["getItem", "setItem"] as const)
      vi.spyOn(Storage.prototype, method).mockImplementation(() => {
        throw new DOMException("no", "QuotaExceededError");
      });
    remember({ model: "acme/large" });
    expect(remembered().model).toBe("acme/large");
  });
});
