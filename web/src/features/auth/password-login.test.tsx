import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { queryClient } from "@/data/client/query-client";
import { fakeServer, json } from "@/test/fake-server";
import { ForgotForm } from "./forgot-form";
import { ForgotLink } from "./forgot-link";
import { PasswordLogin } from "./password-login";
import { RegisterLink, Registration } from "./registration";
import { ResetForm } from "./reset-form";

vi.mock("next/navigation", () => ({
  useRouter: () => ({ push: vi.fn(), replace: vi.fn() }),
  useSearchParams: () => new URLSearchParams("note=ended"),
}));

beforeEach(() => queryClient.clear());

it.each([
  [true, 1],
  [undefined, 1],
  [false, 0],
])("offers what needs a password if password_login is %s", async (password_login, forms) => {
  const server = fakeServer({
    "GET /api/config": () => json(200, { registration: "open", mail: true, password_login }),
  });
  render(
    <QueryClientProvider client={queryClient}>
      <PasswordLogin />
      <ForgotLink />
      <RegisterLink />
      <Registration invitation={undefined} />
      <ForgotForm />
      <ResetForm />
    </QueryClientProvider>,
  );
  await vi.waitFor(() => expect(server.count("/api/config")).toBe(1));
  await vi.waitFor(() => expect(screen.queryAllByTestId("login-button")).toHaveLength(forms));
  expect(screen.queryAllByTestId("register-button")).toHaveLength(forms);
  await vi.waitFor(() => expect(screen.queryAllByRole("link", { name: "Create one" })).toHaveLength(forms));
  expect(screen.queryAllByRole("link", { name: /forgot/i })).toHaveLength(forms);
  expect(document.querySelectorAll("[name=email]")).toHaveLength(2 * forms);
  expect(screen.queryAllByText("Passwords are turned off here. Use another way to sign in.")).toHaveLength(
    forms === 0 ? 4 : 0,
  );
});
