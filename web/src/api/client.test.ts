import { beforeEach, describe, expect, it, vi } from "vitest";
import { fakeServer, json, problem, tokens } from "@/test/fake-server";

const bearer = (request: Request) => request.headers.get("Authorization");

/** Each test gets a page that was just loaded: no access token in memory, the refresh token in the storage. */
async function loadPage() {
  localStorage.setItem("chatbot.refresh-token", "refresh-0");
  vi.resetModules();
  const { getMe } = await import("./account");
  const state = await import("./login-state");
  const { ApiError } = await import("./api-error");
  return { getMe, ...state, ApiError };
}

describe("the API client", () => {
  let used: string[];
  const user = { id: 1, username: "ada" };
  const rotating = (request: Request) => {
    used.push(bearer(request) ?? "");
    return json(200, tokens(used.length));
  };
  beforeEach(() => {
    used = [];
  });

  it("gets an access token before the first request and keeps the next refresh token", async () => {
    const server = fakeServer({
      "POST /api/auth/refresh": rotating,
      "GET /api/auth/me": (request) =>
        bearer(request) === "Bearer access-1" ? json(200, user) : problem(401, "No."),
    });
    const { getMe } = await loadPage();
    expect(await getMe()).toEqual(user);
    expect(used).toEqual(["Bearer refresh-0"]);
    expect(localStorage.getItem("chatbot.refresh-token")).toBe("refresh-1");
    expect(server.count("/api/auth/me")).toBe(1);
  });

  it("refreshes once for many refused requests and tries each again once", async () => {
    const server = fakeServer({
      "POST /api/auth/refresh": rotating,
      "GET /api/auth/me": (request) =>
        bearer(request) === "Bearer access-2" ? json(200, user) : problem(401, "Old."),
    });
    const { getMe } = await loadPage();
    expect(await Promise.all([getMe(), getMe(), getMe()])).toEqual([user, user, user]);
    expect(used).toEqual(["Bearer refresh-0", "Bearer refresh-1"]);
    expect(server.count("/api/auth/me")).toBe(6);
  });

  it("gives up after one retry", async () => {
    const server = fakeServer({
      "POST /api/auth/refresh": rotating,
      "GET /api/auth/me": () => problem(401, "Still no."),
    });
    const { getMe } = await loadPage();
    await expect(getMe()).rejects.toMatchObject({ status: 401, message: "Still no." });
    expect(server.count("/api/auth/me")).toBe(2);
  });

  it("ends the login when the refresh token is refused", async () => {
    fakeServer({ "POST /api/auth/refresh": () => problem(401, "This login has ended.") });
    const { getMe, loginState } = await loadPage();
    await expect(getMe()).rejects.toMatchObject({ kind: "signed-out" });
    expect(loginState()).toBe("ended");
    expect(localStorage.getItem("chatbot.refresh-token")).toBeNull();
  });

  it("does not sign out when the network or the server fails", async () => {
    let answer: () => Response | Promise<Response> = () => Promise.reject(new TypeError("Failed to fetch"));
    fakeServer({ "POST /api/auth/refresh": () => answer(), "GET /api/auth/me": () => json(200, user) });
    const { getMe, loginState } = await loadPage();
    await expect(getMe()).rejects.toMatchObject({ kind: "offline" });
    answer = () => problem(503, "Too busy.");
    await expect(getMe()).rejects.toMatchObject({ kind: "refused", message: "Too busy." });
    expect(loginState()).toBe("in");
    expect(localStorage.getItem("chatbot.refresh-token")).toBe("refresh-0");
    answer = () => json(200, tokens(1));
    expect(await getMe()).toEqual(user);
  });

  it("reads the token again inside the lock, so that two tabs never use the same one", async () => {
    fakeServer({ "POST /api/auth/refresh": rotating, "GET /api/auth/me": () => json(200, user) });
    const request = vi.fn(async (_: string, work: () => Promise<string>) => {
      localStorage.setItem("chatbot.refresh-token", "refresh-from-another-tab");
      return work();
    });
    vi.stubGlobal("navigator", { locks: { request } });
    const { getMe } = await loadPage();
    await getMe();
    expect(used).toEqual(["Bearer refresh-from-another-tab"]);
  });

  it("says in words what a proxy without JSON means", async () => {
    const html = () =>
      new Response("<h1>Bad gateway</h1>", { status: 502, headers: { "Content-Type": "text/html" } });
    fakeServer({ "POST /api/auth/refresh": rotating, "GET /api/auth/me": html });
    const { getMe } = await loadPage();
    await expect(getMe()).rejects.toMatchObject({ message: expect.stringContaining("502") });
  });
});
