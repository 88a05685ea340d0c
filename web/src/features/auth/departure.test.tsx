import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keepLeft } from "@/data/account/departure";
import { logout } from "@/data/account/requests";
import { beginLogin, endLogin, loginState } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import { leadTo } from "@/lib/lead-to";
import { fakeServer, json } from "@/test/fake-server";
import { LoginPage } from "./login-page";

vi.mock("@/lib/lead-to", () => ({ leadTo: vi.fn() }));
vi.mock("next/navigation", () => ({
  useRouter: () => ({ push: vi.fn(), replace: vi.fn() }),
  useSearchParams: () => new URLSearchParams(window.location.search),
}));

const departure = { provider: "corp", name: "Corp", ticket: "sealed" };
const leaves = "POST /api/auth/oidc/corp/sign-out";
const url = "https://login.corp.example/end?state=s1";

function serve(routes: Record<string, () => Response | Promise<Response>>) {
  return fakeServer({
    "GET /api/config": () => json(200, { registration: "open", providers: [] }),
    "POST /api/auth/logout": () => json(200, departure),
    ...routes,
  });
}

function show(address = "/login") {
  window.history.replaceState(null, "", address);
  render(
    <QueryClientProvider client={queryClient}>
      <LoginPage />
    </QueryClientProvider>,
  );
}

beforeEach(() => {
  queryClient.clear();
  sessionStorage.clear();
  vi.mocked(leadTo).mockReset();
  beginLogin({ access_token: "a.b.c", token_type: "bearer", expires_in: 60, refresh_expires_in: 60 });
});
afterEach(() => endLogin("out"));

describe("signing out at an identity provider", () => {
  it("leads there once the person is signed out here, and keeps nothing but the state", async () => {
    serve({ [leaves]: () => json(200, { url, state: "s1" }) });
    await logout();
    expect(loginState()).toBe("out");
    show();
    await waitFor(() => expect(leadTo).toHaveBeenCalledWith(url));
    expect(screen.getByText("Signing you out at Corp…")).toBeInTheDocument();
    expect(JSON.stringify({ ...sessionStorage })).not.toContain("sealed");
    expect(JSON.stringify({ ...sessionStorage })).toContain("s1");
  });

  it("does not lead away a person who has signed in meanwhile", async () => {
    let answer = (_: Response) => {};
    serve({
      [leaves]: () =>
        new Promise<Response>((done) => {
          answer = done;
        }),
    });
    await logout();
    show();
    await screen.findByText("Signing you out at Corp…");
    beginLogin({ access_token: "a.b.c", token_type: "bearer", expires_in: 60, refresh_expires_in: 60 });
    answer(json(200, { url, state: "s1" }));
    await new Promise((later) => setTimeout(later, 20));
    expect(leadTo).not.toHaveBeenCalled();
    expect(JSON.stringify({ ...sessionStorage })).not.toContain("s1");
  });

  it("says that the person may still be signed in there when it can't lead there", async () => {
    serve({
      [leaves]: () =>
        json(503, { status: 503, code: "sign_on_unreachable", detail: "d", title: "t", type: "about:blank" }),
    });
    await logout();
    show();
    expect(await screen.findByText(/may still be signed in at Corp/)).toBeInTheDocument();
    expect(leadTo).not.toHaveBeenCalled();
  });

  it("leads nowhere after any other sign-out, and when the server is away", async () => {
    const { count } = serve({ "POST /api/auth/logout": () => new Response(null, { status: 204 }) });
    await logout();
    serve({ "POST /api/auth/logout": () => json(500, {}) });
    beginLogin({ access_token: "a.b.c", token_type: "bearer", expires_in: 60, refresh_expires_in: 60 });
    await logout();
    expect(loginState()).toBe("out");
    show();
    await screen.findByTestId("login-button");
    expect(count("/api/auth/oidc/corp/sign-out")).toBe(0);
    expect(leadTo).not.toHaveBeenCalled();
  });

  it.each([
    ["the state", "/login?state=s1&next=%2Fsettings", /unless you chose to stay signed in there/],
    ["no state", "/login?next=%2Fsettings", /If Corp didn’t say so/],
  ])(
    "says so when the provider leads back with %s, and takes that out of the address",
    async (_, address, notice) => {
      serve({});
      keepLeft({ name: "Corp", state: "s1" });
      show(address);
      expect(await screen.findByText(notice)).toBeInTheDocument();
      expect(window.location.search).toBe("?next=%2Fsettings");
      expect(JSON.stringify({ ...sessionStorage })).not.toContain("s1");
    },
  );

  it.each([
    ["another state", () => keepLeft({ name: "Corp", state: "s1" })],
    ["a state that nobody sent", () => {}],
  ])("says nothing of a sign-out for %s", async (_, prepare) => {
    serve({});
    prepare();
    show("/login?state=%3Cb%3Eother");
    await screen.findByTestId("login-button");
    expect(screen.queryByText(/signed out/)).toBeNull();
    expect(document.body.textContent).not.toContain("other");
    expect(window.location.search).toBe("");
  });
});
