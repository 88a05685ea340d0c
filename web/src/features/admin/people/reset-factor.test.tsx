import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { beginLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import type { Person } from "@/data/client/types";
import { fakeServer, json, problem } from "@/test/fake-server";
import { ResetFactor } from "./reset-factor";

beforeEach(() => {
  queryClient.clear();
  beginLogin({ access_token: "a", token_type: "bearer", expires_in: 900, refresh_expires_in: 9000 });
});

const person = { id: 7, username: "ann", second_factor: true } as Person;

it("asks first, and for the admin's password when the server does", async () => {
  const answers = [
    () => problem(403, "Enter your password to continue.", [], "proof_needed"),
    () => problem(403, "", [{ field: "password", message: "This is not your password." }], "wrong_password"),
    () => json(200, { ...person, second_factor: false }),
  ];
  const { seen } = fakeServer({
    "GET /api/auth/me": () => json(200, { username: "root" }),
    "GET /api/admin/users/7": () => json(200, person),
    "DELETE /api/admin/users/7/second-factor": () => answers.shift()?.() ?? json(500, {}),
  });
  const onReset = vi.fn();
  render(
    <QueryClientProvider client={queryClient}>
      <ResetFactor person={person} disabled={false} onReset={onReset} />
    </QueryClientProvider>,
  );
  await userEvent.click(screen.getByRole("button", { name: "Reset…" }));
  expect(seen).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "Reset" }));
  await userEvent.type(await screen.findByLabelText("Your password"), "Wrong1234{Enter}");
  expect(await screen.findByText("This is not your password.")).toBeInTheDocument();
  expect(onReset).not.toHaveBeenCalled();
  await userEvent.clear(screen.getByLabelText("Your password"));
  await userEvent.type(screen.getByLabelText("Your password"), "Analytical1843{Enter}");
  await vi.waitFor(() => expect(onReset).toHaveBeenCalledOnce());
  const bodies = seen.filter(({ method }) => method === "DELETE").map((request) => request.json());
  expect(await Promise.all(bodies)).toEqual([{}, { password: "Wrong1234" }, { password: "Analytical1843" }]);
});
