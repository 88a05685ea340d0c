import { QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { beginLogin, endLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import { fakeServer, type Handler, json, problem, tokens } from "@/test/fake-server";
import { switchLanguage } from "@/words/language";
import { invitationToken } from "./link-tokens";
import { RegisterPage } from "./register-page";

const push = vi.fn();
const replace = vi.fn();
vi.mock("next/navigation", () => ({ useRouter: () => ({ push, replace }) }));

const field = (name: string) => screen.getByTestId(`${name}-input`);
const refusal = (code: string, name = "invitation") =>
  problem(403, "No.", [{ field: name, message: "No.", code } as never], "registration_closed");

/** Opens the link of an invitation, on a server that says this about it. */
function open(look: Handler, registration = "invite", more: Record<string, Handler> = {}) {
  window.history.replaceState(null, "", "/register?next=%2Fchat#invitation=token-1");
  const server = fakeServer({
    "GET /api/config": () => json(200, { registration }),
    "POST /api/auth/invitation": look,
    ...more,
  });
  return { server, page: show() };
}

const usable = (email: string | null) => () => json(200, { email, expires_at: "2999-01-01T00:00:00Z" });

function show() {
  return render(
    <QueryClientProvider client={queryClient}>
      <RegisterPage />
    </QueryClientProvider>,
  );
}

beforeEach(() => {
  queryClient.clear();
  endLogin("out");
  invitationToken.forget();
  push.mockClear();
  replace.mockClear();
});
afterEach(() => act(() => switchLanguage("en")));

describe("the link of an invitation", () => {
  it("leads to a form with a fixed address, and creates the account", async () => {
    const created = () => json(201, { id: 1 });
    const { server } = open(usable("ann@example.com"), "invite", { "POST /api/auth/register": created });
    expect(await screen.findByText("You've been invited to create an account.")).toBeInTheDocument();
    expect(field("email")).toHaveValue("ann@example.com");
    expect(field("email")).toHaveAttribute("readonly");
    expect(field("email")).toHaveAccessibleDescription("The invitation is for this address.");
    expect(field("username")).toHaveFocus();
    await userEvent.keyboard("ann{Tab}");
    await userEvent.type(field("password"), "SecurePass123!{Enter}");
    await vi.waitFor(() => expect(push).toHaveBeenCalledWith("/login?note=registered"));
    const sent = server.seen.find(({ url }) => url.endsWith("/register"));
    expect(await sent?.json()).toMatchObject({ email: "ann@example.com", invitation: "token-1" });
    expect(sessionStorage).toHaveLength(0);
  });

  it("loses its token to the tab, which keeps it on reload", async () => {
    const { server, page } = open(usable(null));
    expect(window.location.hash).toBe("");
    expect(window.location.search).toBe("?next=%2Fchat");
    await screen.findByText(/been invited/);
    page.unmount();
    show();
    expect(await screen.findByText(/been invited/)).toBeInTheDocument();
    const looks = server.seen.filter(({ url }) => url.endsWith("/invitation"));
    expect(await Promise.all(looks.map((one) => one.json()))).toEqual([
      { invitation: "token-1" },
      { invitation: "token-1" },
    ]);
    expect(server.seen.every(({ url }) => !url.includes("token-1"))).toBe(true);
  });

  it("is read when it is opened in a tab that shows the form", async () => {
    open(usable(null));
    await screen.findByText(/been invited/);
    fakeServer({ "POST /api/auth/invitation": usable("bob@example.com") });
    act(() => {
      window.location.hash = "#invitation=token-2";
      window.dispatchEvent(new HashChangeEvent("hashchange"));
    });
    await vi.waitFor(() => expect(field("email")).toHaveValue("bob@example.com"));
    expect(window.location.hash).toBe("");
  });

  it.each([
    ["invitation_used", /already been used/, /schon verwendet/],
    ["invitation_expired", /has expired/, /ist abgelaufen/],
    ["invitation_revoked", /has been withdrawn/, /wurde zurückgezogen/],
    ["invitation_not_valid", /is not valid/, /ist nicht gültig/],
  ])("says why it does not work: %s", async (code, english, german) => {
    open(() => refusal(code));
    expect(await screen.findByRole("alert")).toHaveTextContent(english);
    expect(screen.queryByTestId("register-button")).toBeNull();
    expect(screen.getByRole("link", { name: "Sign in" })).toBeInTheDocument();
    await act(() => switchLanguage("de"));
    expect(screen.getByRole("alert")).toHaveTextContent(german);
  });

  it("leaves the form without it where everyone may register", async () => {
    const { server } = open(() => refusal("invitation_used"), "open", {
      "POST /api/auth/register": () => json(201, { id: 1 }),
    });
    expect(await screen.findByRole("alert")).toHaveTextContent(/already been used/);
    await userEvent.type(field("username"), "ann");
    await userEvent.type(field("email"), "ann@example.com");
    await userEvent.type(field("password"), "SecurePass123!{Enter}");
    await vi.waitFor(() => expect(push).toHaveBeenCalled());
    expect(await server.seen.at(-1)?.json()).not.toHaveProperty("invitation");
  });

  it("does not work while registration is closed", async () => {
    open(() => problem(403, "Closed.", [], "registration_closed"), "closed");
    expect(await screen.findByText(/Registration is closed/)).toBeInTheDocument();
    expect(screen.queryByTestId("register-button")).toBeNull();
  });

  it("leaves the decision to the server while it cannot be looked at", async () => {
    const answers = { "POST /api/auth/register": () => refusal("invitation_used") };
    open(() => problem(503, "Away."), "invite", answers);
    await userEvent.type(await screen.findByTestId("username-input"), "ann");
    await userEvent.type(field("email"), "ann@example.com");
    await userEvent.type(field("password"), "SecurePass123!{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent(/already been used/);
    expect(field("username")).toHaveValue("ann");
  });

  it("asks people who are signed in to sign out first", async () => {
    beginLogin(tokens(1));
    open(usable(null), "invite", { "POST /api/auth/logout": () => new Response(null, { status: 204 }) });
    expect(await screen.findByText(/already signed in/)).toBeInTheDocument();
    expect(replace).not.toHaveBeenCalled();
    await userEvent.click(screen.getByTestId("sign-out-button"));
    expect(await screen.findByText(/been invited/)).toBeInTheDocument();
  });
});
