import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { endLogin } from "@/data/client/login-state";
import { fakeServer, json, problem } from "@/test/fake-server";
import { Queries } from "@/test/queries";
import { LoginForm } from "./login-form";

vi.mock("next/navigation", () => ({
  useRouter: () => ({ push: vi.fn(), replace: vi.fn() }),
  useSearchParams: () => new URLSearchParams(),
}));

const needed = {
  mfa_required: true,
  mfa_token: "t",
  mfa_expires_in: 300,
  methods: ["totp", "recovery_code"],
};

async function reachCode(second: () => Response, methods = needed.methods) {
  fakeServer({
    "POST /api/auth/login": () => json(200, { ...needed, methods }),
    "POST /api/auth/login/second": second,
  });
  render(<LoginForm />, { wrapper: Queries });
  await userEvent.type(screen.getByTestId("username-input"), "ada");
  await userEvent.type(screen.getByTestId("password-input"), "Secret123{Enter}");
  return screen.findByTestId<HTMLInputElement>("code-input");
}

beforeEach(() => endLogin("out"));

it("shows a wrong code at its field, to be typed over", async () => {
  const fields = [{ field: "code", code: "invalid_code", message: "Incorrect code." }];
  const code = await reachCode(() => problem(401, "Incorrect code.", fields, "invalid_code"));
  await userEvent.type(code, "000000");
  await userEvent.click(screen.getByTestId("code-button"));
  expect(await screen.findByText(/Incorrect code/)).toHaveAttribute("id", "code-below");
  expect(code).toHaveFocus();
  expect([code.selectionStart, code.selectionEnd]).toEqual([0, 6]);
});

it("goes back to the password with the name and the reason once the step has expired", async () => {
  const code = await reachCode(() =>
    problem(401, "This sign-in took too long. Enter your password again.", [], "second_step_expired"),
  );
  await userEvent.type(code, "123456{Enter}");
  expect(await screen.findByText(/Enter your password again/)).toBeVisible();
  expect(screen.getByTestId("username-input")).toHaveValue("ada");
  expect(screen.getByTestId("password-input")).toHaveFocus();
});

it("asks for a recovery code when the server can't check those of the app", async () => {
  const code = await reachCode(() => json(500, {}), ["recovery_code"]);
  expect(code).toHaveAttribute("autocomplete", "off");
  expect(screen.queryByRole("button", { name: "Use the authenticator app" })).toBeNull();
});
