import { QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { beginLogin, endLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import { fakeServer, type Handler, json, problem } from "@/test/fake-server";
import { switchLanguage } from "@/words/language";
import { ForgotPage } from "./forgot-page";
import { resetToken } from "./link-tokens";
import { LoginPage } from "./login-page";
import { ResetPage } from "./reset-page";

const push = vi.fn();
const replace = vi.fn();
vi.mock("next/navigation", () => ({
  useRouter: () => ({ push, replace }),
  useSearchParams: () => new URLSearchParams(),
}));

const field = (name: string) => screen.getByTestId(`${name}-input`);
const done = () => new Response(null, { status: 204 });

/** Shows a page of a server with or without mail. */
function show(page: React.ReactNode, more: Record<string, Handler> = {}, mail = true) {
  const server = fakeServer({ "GET /api/config": () => json(200, { registration: "open", mail }), ...more });
  return { server, ...render(<QueryClientProvider client={queryClient}>{page}</QueryClientProvider>) };
}

beforeEach(() => {
  queryClient.clear();
  endLogin("out");
  resetToken.forget();
  push.mockClear();
  replace.mockClear();
  window.history.replaceState(null, "", "/");
});
afterEach(() => act(() => switchLanguage("en")));

describe("the link on the sign-in page", () => {
  it("is there where the server can mail a link", async () => {
    show(<LoginPage />);
    const link = await screen.findByRole("link", { name: "Forgot your password?" }, { timeout: 5000 });
    expect(link).toHaveAttribute("href", "/forgot");
  });

  it("is not there without mail", async () => {
    show(<LoginPage />, {}, false);
    await screen.findByRole("link", { name: "Create one" });
    expect(screen.queryByText("Forgot your password?")).toBeNull();
  });
});

describe("a forgotten password", () => {
  it("has a link sent, and does not say whether there is an account", async () => {
    const { server } = show(<ForgotPage />, { "POST /api/auth/password/forgot": done });
    await userEvent.type(field("email"), "ann@example.com{Enter}");
    expect(await screen.findByText(/If an account has the address ann@example.com/)).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "Back to sign in" })).toHaveAttribute("href", "/login");
    const sent = server.seen.find(({ url }) => url.endsWith("/forgot"));
    expect(await sent?.json()).toEqual({ email: "ann@example.com" });
    await act(() => switchLanguage("de"));
    expect(screen.getByText(/Wenn es ein Konto mit der Adresse/)).toBeInTheDocument();
  });

  it("is an administrator's matter without mail", async () => {
    show(<ForgotPage />, {}, false);
    expect(await screen.findByText(/can't send mail/)).toBeInTheDocument();
    expect(screen.queryByTestId("email-input")).toBeNull();
  });

  it("keeps the address when it cannot be sent", async () => {
    show(<ForgotPage />, {
      "POST /api/auth/password/forgot": () => problem(429, "Too many.", [], "rate_limited"),
    });
    await userEvent.type(field("email"), "ann@example.com{Enter}");
    expect(await screen.findByRole("alert")).toBeInTheDocument();
    expect(field("email")).toHaveValue("ann@example.com");
  });
});

describe("the page for a forgotten password", () => {
  it("is there for people who are signed in, whose other account it may be", async () => {
    act(() =>
      beginLogin({ access_token: "a", token_type: "bearer", expires_in: 60, refresh_expires_in: 600 }),
    );
    show(<ForgotPage />);
    expect(await screen.findByTestId("email-input")).toBeInTheDocument();
    expect(replace).not.toHaveBeenCalled();
  });
});

describe("the link of a mail", () => {
  const open = (answer: Handler, mail = true) => {
    window.history.replaceState(null, "", "/reset#token=a-token_1");
    return show(<ResetPage />, { "POST /api/auth/password/reset": answer }, mail);
  };

  it("loses its token to the tab, and is used by the form alone", async () => {
    const { server, unmount } = open(done);
    expect(window.location.hash).toBe("");
    unmount(); // a reload
    show(<ResetPage />, { "POST /api/auth/password/reset": done });
    expect(server.seen.some(({ url }) => url.includes("reset"))).toBe(false);
    await userEvent.type(field("new-password"), "SecurePass123!");
    await userEvent.click(screen.getByTestId("reset-button"));
    await vi.waitFor(() => expect(push).toHaveBeenCalledWith("/login?note=reset"));
    expect(JSON.stringify({ ...sessionStorage })).not.toContain("a-token_1");
  });

  it("sends the token in the body", async () => {
    const { server } = open(done);
    await userEvent.type(field("new-password"), "SecurePass123!{Enter}");
    await vi.waitFor(() => expect(push).toHaveBeenCalled());
    const sent = server.seen.find(({ url }) => url.endsWith("/reset"));
    expect(await sent?.json()).toEqual({ token: "a-token_1", new_password: "SecurePass123!" });
  });

  it("says that it has ended, and leads to another", async () => {
    open(() => problem(403, "Ended.", [], "link_not_valid"));
    await userEvent.type(field("new-password"), "SecurePass123!{Enter}");
    expect(await screen.findByText(/expired or was already used/)).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "Request a new link" })).toHaveAttribute("href", "/forgot");
  });

  it("shows what the server has against a password, and keeps the token", async () => {
    const common = { field: "new_password", message: "This password is too common." };
    open(() => problem(400, "Invalid.", [common]));
    await userEvent.type(field("new-password"), "Password123{Enter}");
    expect(await screen.findByText("This password is too common.")).toBeInTheDocument();
    expect(resetToken.current()).toBe("a-token_1");
  });

  it("works when it is newer than one that has ended in the tab", async () => {
    const { server } = open(() => problem(403, "Ended.", [], "link_not_valid"));
    await userEvent.type(field("new-password"), "SecurePass123!{Enter}");
    await screen.findByText(/expired or was already used/);
    act(() => {
      window.history.replaceState(null, "", "/reset#token=a-token_2");
      window.dispatchEvent(new HashChangeEvent("hashchange"));
    });
    await userEvent.type(await screen.findByTestId("new-password-input"), "SecurePass123!{Enter}");
    await screen.findByText(/expired or was already used/);
    const sent = server.seen.filter(({ url }) => url.endsWith("/reset")).map((request) => request.json());
    expect((await Promise.all(sent)).map(({ token }) => token)).toEqual(["a-token_1", "a-token_2"]);
  });

  it("leads to an administrator when it has ended on a server without mail", async () => {
    open(() => problem(403, "Ended.", [], "link_not_valid"), false);
    await userEvent.type(field("new-password"), "SecurePass123!{Enter}");
    expect(await screen.findByText(/Ask an administrator/)).toBeInTheDocument();
  });

  it("is needed", () => {
    show(<ResetPage />);
    expect(screen.getByText(/expired or was already used/)).toBeInTheDocument();
  });
});
