import { QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { endLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import { fakeServer, json } from "@/test/fake-server";
import { switchLanguage } from "@/words/language";
import { LoginPage } from "./login-page";

const replace = vi.fn();
vi.mock("next/navigation", () => ({
  useRouter: () => ({ push: vi.fn(), replace }),
  useSearchParams: () => new URLSearchParams(window.location.search),
}));

function show(address: string, providers: unknown[] = [{ id: "corp", name: "Corp <b>" }]) {
  window.history.replaceState(null, "", address);
  fakeServer({ "GET /api/config": () => json(200, { registration: "open", providers }) });
  render(
    <QueryClientProvider client={queryClient}>
      <LoginPage />
    </QueryClientProvider>,
  );
}

beforeEach(() => {
  queryClient.clear();
  endLogin("out");
  replace.mockClear();
});
afterEach(() => act(() => switchLanguage("en")));

describe("signing in with an identity provider", () => {
  it("offers the providers, and keeps where the person wanted to go", async () => {
    show("/login?next=/settings");
    const link = await screen.findByRole("link", { name: "Continue with Corp <b>" });
    expect(link).toHaveAttribute("href", "/api/auth/oidc/corp/start?return=%2Fsettings");
  });

  it("leads to no other site afterwards", async () => {
    show("/login?next=https://evil.example");
    const link = await screen.findByRole("link", { name: "Continue with Corp <b>" });
    expect(link).toHaveAttribute("href", "/api/auth/oidc/corp/start?return=%2Fchat");
  });

  it("offers nothing where there are none", async () => {
    show("/login", []);
    await screen.findByRole("link", { name: "Create one" });
    expect(screen.queryByTestId("sign-on")).toBeNull();
  });

  it("says why a sign-in failed, in both languages", async () => {
    show("/login?provider=corp&sign_on=sign_on_denied");
    expect(await screen.findByText(/You canceled the sign-in/)).toBeInTheDocument();
    await act(() => switchLanguage("de"));
    expect(await screen.findByText(/Du hast die Anmeldung abgebrochen/)).toBeInTheDocument();
  });

  it("shows no text of the address", async () => {
    show("/login?sign_on=%3Cscript%3Ealert(1)");
    expect(await screen.findByText("The sign-in didn’t work. Try again.")).toBeInTheDocument();
    expect(document.body.textContent).not.toContain("alert(1)");
  });

  it("asks for the second step, and takes its token out of the address", async () => {
    show("/login#mfa_token=secret&method=totp&method=recovery_code&next=%2Fchat");
    expect(await screen.findByTestId("code-input")).toBeInTheDocument();
    await waitFor(() => expect(window.location.href).toMatch(/\/login\?next=%2Fchat$/));
  });
});
