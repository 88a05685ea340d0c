import { QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { beginLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import { fakeServer, type Handler, json, problem } from "@/test/fake-server";
import { EmailAddress } from "./email-address";

function show(isVerified: boolean, resend: Handler = () => new Response(null, { status: 204 })) {
  const server = fakeServer({
    "GET /api/auth/me": () =>
      json(200, {
        username: "ann",
        email: "ann@example.com",
        is_verified: isVerified,
        created_at: "2026-11-30T12:00:00Z",
      }),
    "POST /api/auth/verify/resend": resend,
  });
  act(() =>
    beginLogin({ access_token: "a", token_type: "bearer", expires_in: 600, refresh_expires_in: 6000 }),
  );
  render(
    <QueryClientProvider client={queryClient}>
      <EmailAddress />
    </QueryClientProvider>,
  );
  return server;
}

beforeEach(() => queryClient.clear());

describe("the address in the settings", () => {
  it("says that it is confirmed, and offers nothing", async () => {
    show(true);
    expect(await screen.findByText("confirmed")).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: "Send a link to confirm it" })).toBeNull();
  });

  it("has a link sent", async () => {
    const server = show(false);
    await userEvent.click(await screen.findByRole("button", { name: "Send a link to confirm it" }));
    expect(await screen.findByText(/on its way to ann@example.com/)).toBeInTheDocument();
    const sent = server.seen.find(({ url }) => url.endsWith("/resend"));
    expect(await sent?.json()).toEqual({ email: "ann@example.com" });
  });

  it("says why none was sent, and lets one try again", async () => {
    show(false, () => problem(429, "Too many.", [], "rate_limited"));
    await userEvent.click(await screen.findByRole("button", { name: "Send a link to confirm it" }));
    expect(await screen.findByRole("alert")).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Send a link to confirm it" })).toBeEnabled();
  });
});
