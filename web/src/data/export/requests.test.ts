import { beforeEach, describe, expect, it, vi } from "vitest";
import { fileNameFrom } from "@/data/client/save-reply";
import { fakeServer, json, problem, tokens } from "@/test/fake-server";

describe("file downloads", () => {
  beforeEach(() => {
    // biome-ignore lint/suspicious/noDocumentCookie: sets the cookie as the server's header does
    document.cookie = "signed_in=1; Path=/";
    vi.resetModules();
  });

  it("the server's file name is used", () => {
    expect(
      fileNameFrom(`attachment; filename="Gr__e.md"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%E6%BC%A2.md`),
    ).toBe("Größe 漢.md");
    expect(fileNameFrom("attachment")).toBe("chat");
    expect(fileNameFrom("")).toBe("chat");
  });

  it("a failed download throws the server's message", async () => {
    fakeServer({
      "POST /api/auth/refresh": () => json(200, tokens(1)),
      "GET /api/chat/sessions/7/export": () => problem(404, "Session not found or access denied"),
      "GET /api/auth/export": () => new Response("<h1>Bad gateway</h1>", { status: 502 }),
    });
    const { saveChat, saveAccount } = await import("./requests");
    await expect(saveChat(7, "md")).rejects.toThrow("Session not found or access denied");
    await expect(saveAccount()).rejects.toThrow("The server returned an error (status 502).");
  });
});
