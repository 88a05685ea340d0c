import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import { beginLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import { fakeServer, type Handler, json, problem, tokens } from "@/test/fake-server";
import { ConnectedSignIns } from "./connected-sign-ins";

const identity = {
  id: 3,
  provider: "corp",
  label: "ada@corp.example",
  added_at: "2026-11-30T10:00:00Z",
  used_at: "2026-11-30T10:00:00Z",
};

function show(
  routes: Record<string, Handler>,
  { hasPassword = true, identities = [identity], address = "/settings" } = {},
) {
  window.history.replaceState(null, "", address);
  beginLogin(tokens(1));
  fakeServer({
    "GET /api/auth/me": () => json(200, { username: "ada" }),
    "GET /api/config": () => json(200, { providers: [{ id: "corp", name: "Corp" }] }),
    "GET /api/auth/identities": () => json(200, { identities, has_password: hasPassword }),
    ...routes,
  });
  render(
    <QueryClientProvider client={queryClient}>
      <ConnectedSignIns />
    </QueryClientProvider>,
  );
}

beforeEach(() => queryClient.clear());

it("disconnects after the password, which is asked for when the server wants it", async () => {
  const sent: unknown[] = [];
  show({
    "DELETE /api/auth/identities/3": async (request) => {
      sent.push(await request.json());
      return sent.length === 1
        ? problem(403, "Password.", [], "proof_needed")
        : new Response(null, { status: 204 });
    },
  });
  await userEvent.click(await screen.findByRole("button", { name: "Disconnect" }));
  expect(
    screen.getByText(/^Disconnect Corp\? .* administrator rights that it gave you end\.$/),
  ).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Disconnect" }));
  await userEvent.type(await screen.findByLabelText("Your password"), "Correct1");
  await userEvent.click(screen.getByRole("button", { name: "Disconnect" }));
  await waitFor(() => expect(sent).toEqual([{}, { password: "Correct1" }]));
  expect(await screen.findByText("ada@corp.example", { exact: false })).toBeInTheDocument();
});

it("asks people without a password to sign in again, instead of for one", async () => {
  show(
    { "POST /api/auth/identities": () => problem(403, "Password.", [], "proof_needed") },
    { hasPassword: false, identities: [] },
  );
  await userEvent.click(await screen.findByRole("button", { name: "Connect Corp" }));
  expect(await screen.findByText(/sign out and sign in again/)).toBeInTheDocument();
  expect(screen.queryByLabelText("Your password")).toBeNull();
});

it("says what came of connecting", async () => {
  show({}, { address: "/settings?provider=corp&sign_on=done" });
  expect(await screen.findByText("Connected.")).toBeInTheDocument();
});

it("says why connecting failed", async () => {
  show({}, { address: "/settings?provider=corp&sign_on=identity_taken" });
  expect(await screen.findByText(/already connected to another account/)).toBeInTheDocument();
  expect(screen.queryByText("Connected.")).toBeNull();
});
