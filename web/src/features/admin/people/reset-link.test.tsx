import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import { beginLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import type { Person } from "@/data/client/types";
import { fakeServer, json, problem } from "@/test/fake-server";
import { ResetLink } from "./reset-link";

beforeEach(() => {
  queryClient.clear();
  beginLogin({ access_token: "a", token_type: "bearer", expires_in: 900, refresh_expires_in: 9000 });
});

it("asks for the admin's password when the server does", async () => {
  const link = { url: "https://chat.example/reset#token=a", expires_at: "2026-11-30T13:00:00Z" };
  const answers = [
    () => problem(403, "Enter your password to continue.", [], "proof_needed"),
    () =>
      problem(
        403,
        "Wrong.",
        [{ field: "password", message: "This is not your password." }],
        "wrong_password",
      ),
    () => json(201, link),
  ];
  const { seen } = fakeServer({
    "GET /api/config": () => json(200, { mail: false, password_login: true }),
    "POST /api/admin/users/7/reset-link": () => answers.shift()?.() ?? json(500, {}),
  });
  const person = { id: 7, username: "ann" } as Person;
  render(
    <QueryClientProvider client={queryClient}>
      <ResetLink person={person} />
    </QueryClientProvider>,
  );
  await userEvent.click(await screen.findByRole("button", { name: "Create link" }));
  expect(screen.queryByText("Enter your password to continue.")).toBeNull();
  await userEvent.type(await screen.findByLabelText("Your password"), "Wrong1234{Enter}");
  expect(await screen.findByText("This is not your password.")).toBeInTheDocument();
  await userEvent.clear(screen.getByLabelText("Your password"));
  await userEvent.type(screen.getByLabelText("Your password"), "Analytical1843{Enter}");
  expect(await screen.findByDisplayValue(link.url)).toBeInTheDocument();
  const bodies = seen.filter(({ method }) => method === "POST").map((request) => request.json());
  expect(await Promise.all(bodies)).toEqual([{}, { password: "Wrong1234" }, { password: "Analytical1843" }]);
});
