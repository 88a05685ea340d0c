import { QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { beginLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import { fakeServer, type Handler, json, problem } from "@/test/fake-server";
import { EmailAddress } from "./email-address";

const done = () => new Response(null, { status: 204 });

async function openForm(...answers: Handler[]) {
  const server = fakeServer({
    "GET /api/auth/me": () =>
      json(200, {
        username: "ann",
        email: "ann@example.com",
        is_verified: true,
        created_at: "2026-11-30T12:00:00Z",
      }),
    "POST /api/auth/email": (request) => answers.shift()?.(request) ?? json(500, {}),
  });
  act(() =>
    beginLogin({ access_token: "a", token_type: "bearer", expires_in: 600, refresh_expires_in: 6000 }),
  );
  render(
    <QueryClientProvider client={queryClient}>
      <EmailAddress />
    </QueryClientProvider>,
  );
  await userEvent.click(await screen.findByRole("button", { name: "Change address" }));
  const sent = () =>
    Promise.all(server.seen.filter(({ url }) => url.endsWith("/email")).map((request) => request.json()));
  return { sent };
}

beforeEach(() => queryClient.clear());

describe("a change of address", () => {
  it("has a link sent to the new one", async () => {
    const { sent } = await openForm(done);
    await userEvent.type(screen.getByLabelText("New email address"), "ann@new.example{Enter}");
    expect(await screen.findByText(/a link is on its way to it/)).toHaveTextContent("ann@new.example");
    expect(screen.queryByLabelText("New email address")).toBeNull();
    expect(await sent()).toEqual([{ email: "ann@new.example" }]);
  });

  it("asks for the password when the sign-in is too old, and keeps the address", async () => {
    const { sent } = await openForm(() => problem(403, "Proof.", [], "proof_needed"), done);
    await userEvent.type(screen.getByLabelText("New email address"), "ann@new.example{Enter}");
    await userEvent.type(await screen.findByLabelText("Your password"), "SecurePass123!{Enter}");
    expect(await screen.findByText(/a link is on its way to it/)).toBeInTheDocument();
    expect((await sent()).at(-1)).toEqual({ email: "ann@new.example", password: "SecurePass123!" });
  });

  it("shows what the server has against the address", async () => {
    const field = { field: "email", code: "email_unchanged", message: "This already is your email address." };
    await openForm(() => problem(400, "Invalid.", [field]));
    await userEvent.type(screen.getByLabelText("New email address"), "ann@example.com{Enter}");
    expect(await screen.findByText("This already is your email address.")).toBeInTheDocument();
  });
});
