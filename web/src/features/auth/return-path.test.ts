import { describe, expect, it } from "vitest";
import { returnPath } from "./return-path";

describe("return path", () => {
  it.each([
    "/chat",
    "/chat?id=5",
    "/chat?id=5&message=9&q=Z%C3%BCrich%20%26",
    "/connect",
    "/settings",
    "/settings/keys",
    "/print?id=7",
    "/admin",
    "/admin/people?query=a",
  ])("accepts %s", (next) => {
    expect(returnPath(next)).toBe(next);
  });

  it.each([
    null,
    "",
    "/",
    "//evil.test",
    "//evil.test/chat",
    "///evil.test/chat",
    "/\\evil.test/chat",
    "\\\\evil.test/chat",
    "/\t/evil.test/chat",
    "\n//evil.test/chat",
    "\u0000//evil.test/chat",
    " //evil.test/chat",
    "https://evil.test/chat",
    "https:evil.test/chat",
    "https:/evil.test/chat",
    "http:\\\\evil.test\\chat",
    "javascript:alert(1)//chat",
    "data:text/html,chat",
    "blob:https://evil.test/chat",
    "%2F%2Fevil.test/chat",
    "/%2F/evil.test",
    "/%5Cevil.test",
    "/chat/..//evil.test",
    "/chat/../login?next=/chat",
    "/login?next=/login",
    "/register",
    "/admin/",
    "/admin/../login",
    "/admin/people/1",
    "/administration",
    "/api/auth/logout",
    "//user@evil.test/chat",
    "http://[::1/chat",
    `//${"a".repeat(10_000)}/chat`,
  ])("falls back to the chat for %j", (next) => {
    expect(returnPath(next)).toBe("/chat");
  });

  it("keeps only path and query of same-origin URLs", () => {
    const { host } = window.location;
    expect(returnPath(`http://user:secret@${host}/chat?id=5#there`)).toBe("/chat?id=5");
  });
});
