import { beforeEach, describe, expect, it, vi } from "vitest";
import { fakeServer, json, problem, tokens } from "@/test/fake-server";

const bearer = (request: Request) => request.headers.get("Authorization");

function setCookie(cookie: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: sets the cookie as the server's header does
  document.cookie = cookie;
}

/** Simulates a freshly loaded page: no access token in memory, and the cookie that marks a login. */
async function loadPage() {
  setCookie("signed_in=1; Path=/");
  vi.resetModules();
  const { getMe } = await import("./requests");
  const state = await import("@/data/client/login-state");
  const { ApiError } = await import("@/data/client/api-error");
  return { getMe, ...state, ApiError };
}

describe("the API client", () => {
  let used: string[];
  const user = { id: 1, username: "ada" };
  const rotating = (request: Request) => {
    used.push(bearer(request) ?? "the cookie");
    return json(200, tokens(used.length));
  };
  beforeEach(() => {
    used = [];
  });

  it("the first request fetches an access token, which is not stored", async () => {
    const server = fakeServer({
      "POST /api/auth/refresh": rotating,
      "GET /api/auth/me": (request) =>
        bearer(request) === "Bearer access-1" ? json(200, user) : problem(401, "No."),
    });
    const { getMe } = await loadPage();
    expect(await getMe()).toEqual(user);
    expect(used).toEqual(["the cookie"]);
    expect(localStorage).toHaveLength(0);
    expect(sessionStorage).toHaveLength(0);
    expect(server.count("/api/auth/me")).toBe(1);
  });

  it("many 401 replies cause one refresh and one retry each", async () => {
    const server = fakeServer({
      "POST /api/auth/refresh": rotating,
      "GET /api/auth/me": (request) =>
        bearer(request) === "Bearer access-2" ? json(200, user) : problem(401, "Old."),
    });
    const { getMe } = await loadPage();
    expect(await Promise.all([getMe(), getMe(), getMe()])).toEqual([user, user, user]);
    expect(used).toEqual(["the cookie", "the cookie"]);
    expect(server.count("/api/auth/me")).toBe(6);
  });

  it("a request is retried once only", async () => {
    const server = fakeServer({
      "POST /api/auth/refresh": rotating,
      "GET /api/auth/me": () => problem(401, "Still no."),
    });
    const { getMe } = await loadPage();
    await expect(getMe()).rejects.toMatchObject({ status: 401, message: "Still no." });
    expect(server.count("/api/auth/me")).toBe(2);
  });

  it("a rejected refresh token ends the login", async () => {
    fakeServer({ "POST /api/auth/refresh": () => problem(401, "This login has ended.") });
    const { getMe, loginState } = await loadPage();
    await expect(getMe()).rejects.toMatchObject({ kind: "signed-out" });
    expect(loginState()).toBe("ended");
    expect(document.cookie).toBe("");
  });

  it("network and server errors do not sign out", async () => {
    let answer: () => Response | Promise<Response> = () => Promise.reject(new TypeError("Failed to fetch"));
    fakeServer({ "POST /api/auth/refresh": () => answer(), "GET /api/auth/me": () => json(200, user) });
    const { getMe, loginState } = await loadPage();
    await expect(getMe()).rejects.toMatchObject({ kind: "offline" });
    answer = () => problem(503, "Too busy.");
    await expect(getMe()).rejects.toMatchObject({ kind: "refused", message: "Too busy." });
    expect(loginState()).toBe("in");
    expect(document.cookie).toBe("signed_in=1");
    answer = () => json(200, tokens(1));
    expect(await getMe()).toEqual(user);
  });

  it("a tab that waited for the lock sends no request after a sign-out", async () => {
    fakeServer({});
    const request = vi.fn(async (_: string, work: () => Promise<string>) => {
      setCookie("signed_in=; Path=/; Max-Age=0");
      return work();
    });
    vi.stubGlobal("navigator", { locks: { request } });
    const { getMe } = await loadPage();
    await expect(getMe()).rejects.toMatchObject({ kind: "signed-out" });
    expect(request).toHaveBeenCalledOnce();
  });

  it("a sign-out overrides a refresh in progress", async () => {
    let release: ((response: Response) => void) | undefined;
    const slow = () =>
      new Promise<Response>((resolve) => {
        release = resolve;
      });
    const server = fakeServer({ "POST /api/auth/refresh": slow });
    const { getMe, endLogin, heldAccessToken } = await loadPage();
    const reply = getMe();
    await vi.waitFor(() => expect(server.count("/api/auth/refresh")).toBe(1));
    endLogin("out");
    release?.(json(200, tokens(1)));
    await expect(reply).rejects.toMatchObject({ kind: "signed-out" });
    expect(heldAccessToken()).toBeUndefined();
  });

  it("other tabs are notified", async () => {
    const received: unknown[] = [];
    const other = new BroadcastChannel("chatbot.login");
    other.onmessage = ({ data }) => received.push(data);
    const { loginState, beginLogin, endLogin, heldAccessToken } = await loadPage();
    expect(loginState()).toBe("in");
    endLogin("out");
    beginLogin(tokens(1));
    await vi.waitFor(() => expect(received).toEqual([{ state: "out" }, { state: "in" }]));
    other.postMessage("out");
    await vi.waitFor(() => expect(loginState()).toBe("out"));
    expect(heldAccessToken()).toBeUndefined();
    other.close();
  });

  it("a proxy's non-JSON error has a readable message", async () => {
    const html = () =>
      new Response("<h1>Bad gateway</h1>", { status: 502, headers: { "Content-Type": "text/html" } });
    fakeServer({ "POST /api/auth/refresh": rotating, "GET /api/auth/me": html });
    const { getMe } = await loadPage();
    await expect(getMe()).rejects.toMatchObject({ message: expect.stringContaining("502") });
  });
});
