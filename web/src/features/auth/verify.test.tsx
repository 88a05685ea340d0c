import { QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { beginLogin, endLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import { fakeServer, type Handler, json, problem } from "@/test/fake-server";
import { switchLanguage } from "@/words/language";
import { verifyToken } from "./link-tokens";
import { returnPath } from "./return-path";
import { VerifyPage } from "./verify-page";

const push = vi.fn();
vi.mock("next/navigation", () => ({ useRouter: () => ({ push, replace: vi.fn() }) }));

const done = () => new Response(null, { status: 204 });
const proofNeeded = () => problem(403, "Enter your password to continue.", [], "proof_needed");

function open(...answers: Handler[]) {
  return openWith({}, ...answers);
}

function openWith(config: object, ...answers: Handler[]) {
  window.history.replaceState(null, "", "/verify#token=a-token_1");
  const server = fakeServer({
    "GET /api/config": () => json(200, { registration: "open", mail: true, ...config }),
    "POST /api/auth/verify": (request) => answers.shift()?.(request) ?? json(500, {}),
  });
  const shown = render(
    <QueryClientProvider client={queryClient}>
      <VerifyPage />
    </QueryClientProvider>,
  );
  const sent = () =>
    Promise.all(server.seen.filter(({ url }) => url.endsWith("/verify")).map((request) => request.json()));
  return { server, sent, ...shown };
}

const signIn = () =>
  act(() =>
    beginLogin({ access_token: "a", token_type: "bearer", expires_in: 600, refresh_expires_in: 6000 }),
  );
const confirm = () => screen.findByTestId("verify-button").then((button) => userEvent.click(button));

beforeEach(() => {
  queryClient.clear();
  act(() => endLogin("out"));
  verifyToken.forget();
  push.mockClear();
  window.history.replaceState(null, "", "/");
});
afterEach(() => act(() => switchLanguage("en")));

describe("the link of a mail to confirm an address", () => {
  it("is used by the form alone, and leaves the address of the tab", async () => {
    signIn();
    const { sent } = open(done);
    await screen.findByTestId("verify-button");
    expect(window.location.hash).toBe("");
    expect(await sent()).toEqual([]);
    await confirm();
    expect(await screen.findByText("Your email address is confirmed.")).toBeInTheDocument();
    expect(await sent()).toEqual([{ token: "a-token_1" }]);
    expect(JSON.stringify({ ...sessionStorage })).not.toContain("a-token_1");
    await act(() => switchLanguage("de"));
    expect(screen.getByText("Deine E-Mail-Adresse ist bestätigt.")).toBeInTheDocument();
  });

  it("takes the password from people who are not signed in", async () => {
    const { sent } = open(done);
    await confirm();
    expect(await screen.findByText("Enter your password.")).toBeInTheDocument();
    expect(await sent()).toEqual([]);
    await userEvent.type(await screen.findByTestId("password-input"), "SecurePass123!{Enter}");
    await vi.waitFor(() => expect(push).toHaveBeenCalledWith("/login?note=verified"));
    expect(await sent()).toEqual([{ token: "a-token_1", password: "SecurePass123!" }]);
  });

  it("asks for the password of the account when another one is signed in", async () => {
    signIn();
    const { sent } = open(proofNeeded, done);
    expect(screen.queryByTestId("password-input")).toBeNull();
    await confirm();
    expect(await screen.findByText(/signed in to another account/)).toBeInTheDocument();
    await userEvent.type(await screen.findByTestId("password-input"), "SecurePass123!{Enter}");
    expect(await screen.findByText("Your email address is confirmed.")).toBeInTheDocument();
    expect((await sent()).at(-1)).toEqual({ token: "a-token_1", password: "SecurePass123!" });
  });

  it("keeps the token after a wrong password", async () => {
    open(() =>
      problem(
        403,
        "Incorrect password.",
        [{ field: "password", message: "Incorrect password." }],
        "wrong_password",
      ),
    );
    await userEvent.type(await screen.findByTestId("password-input"), "Wrong12345{Enter}");
    expect(await screen.findByText("Incorrect password.")).toBeInTheDocument();
    expect(verifyToken.current()).toBe("a-token_1");
  });

  it("says that it has ended, and where there is another", async () => {
    signIn();
    open(() => problem(403, "Ended.", [], "link_not_valid"));
    await confirm();
    expect(await screen.findByText(/expired or was already used/)).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "Go to your settings" })).toHaveAttribute(
      "href",
      "/settings#email",
    );
  });

  it("leads to the sign-in and back, with the token in the tab", async () => {
    open();
    expect(await screen.findByRole("link", { name: "Sign in to confirm it" })).toHaveAttribute(
      "href",
      "/login?next=/verify",
    );
    expect(returnPath("/verify")).toBe("/verify");
    expect(verifyToken.current()).toBe("a-token_1");
  });

  it("takes no password where passwords are turned off, but a sign-in", async () => {
    const { sent } = openWith({ password_login: false });
    expect(await screen.findByText(/Sign in to your account to confirm/)).toBeInTheDocument();
    expect(screen.queryByTestId("password-input")).toBeNull();
    expect(screen.getByRole("link", { name: "Sign in to confirm it" })).toBeInTheDocument();
    expect(verifyToken.current()).toBe("a-token_1");
    expect(await sent()).toEqual([]);
  });

  it("says which account to use where passwords are turned off", async () => {
    signIn();
    openWith({ password_login: false }, () => problem(403, "Off.", [], "password_login_off"));
    await confirm();
    expect(await screen.findByText(/Sign out, sign in to the account/)).toBeInTheDocument();
    expect(screen.queryByTestId("password-input")).toBeNull();
    expect(verifyToken.current()).toBe("a-token_1");
  });

  it("leads people who are not signed in to the sign-in", async () => {
    open(() => problem(403, "Ended.", [], "link_not_valid"));
    await userEvent.type(await screen.findByTestId("password-input"), "SecurePass123!{Enter}");
    expect(await screen.findByText(/expired or was already used/)).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "Sign in" })).toHaveAttribute("href", "/login");
  });
});
