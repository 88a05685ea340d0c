import { QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { beginLogin, endLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import { fakeServer, type Handler, json, problem, tokens } from "@/test/fake-server";
import { TwoStep } from "./two-step";

const on = {
  methods: ["totp", "recovery_code"],
  recovery_codes_left: 10,
  created_at: "2026-11-30T10:00:00Z",
  required: false,
  due_at: null,
};
const off = { ...on, methods: [], recovery_codes_left: 0, created_at: null };
const proofNeeded = () => problem(403, "Enter your password to continue.", [], "proof_needed");

function show(routes: Record<string, Handler>, state: object = on) {
  beginLogin(tokens(1));
  const server = fakeServer({
    "GET /api/auth/me": () => json(200, { username: "ada" }),
    "GET /api/auth/second-factor": () => json(200, state),
    ...routes,
  });
  const onCodes = vi.fn();
  const { unmount } = render(
    <QueryClientProvider client={queryClient}>
      <TwoStep onCodes={onCodes} />
    </QueryClientProvider>,
  );
  return { server, onCodes, unmount };
}

beforeEach(() => queryClient.clear());

/** Answers the first request without a password, and others with one, as after ten minutes. */
function afterTenMinutes(done: () => Response): { handler: Handler; bodies: unknown[] } {
  const bodies: unknown[] = [];
  const handler = async (request: Request) => {
    bodies.push(await request.json());
    return bodies.length === 1 ? proofNeeded() : done();
  };
  return { handler, bodies };
}

it("asks for the password only when the server wants it", async () => {
  const { handler, bodies } = afterTenMinutes(() =>
    json(200, { secret: "ABCD", uri: "otpauth://", qr: ["1"] }),
  );
  show({ "POST /api/auth/totp": handler }, off);
  await userEvent.click(await screen.findByRole("button", { name: "Set up" }));
  await userEvent.type(await screen.findByLabelText("Your password"), "Secret123{Enter}");
  expect(await screen.findByTestId("totp-secret")).toHaveTextContent("ABCD");
  expect(bodies).toEqual([{}, { password: "Secret123" }]);
  await waitFor(() => expect(screen.getByText(/Scan this code/)).toHaveFocus());
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  expect(screen.getByRole("button", { name: "Set up" })).toHaveFocus();
});

it("turns off after a question, and with the password if the server wants it", async () => {
  const { handler, bodies } = afterTenMinutes(() => new Response(null, { status: 204 }));
  show({ "DELETE /api/auth/totp": handler });
  await userEvent.click(await screen.findByRole("button", { name: "Turn off" }));
  expect(screen.getByText("Your password alone will sign you in.")).toHaveFocus();
  expect(bodies).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "Turn off" }));
  await userEvent.type(await screen.findByLabelText("Your password"), "Secret123{Enter}");
  expect(await screen.findByText("Two-step sign-in is off.")).toBeVisible();
  expect(bodies).toEqual([{}, { password: "Secret123" }]);
});

it("keeps codes that are not saved: Back stays, and another page does not lose them", async () => {
  const routes = { "POST /api/auth/recovery-codes": () => json(200, { recovery_codes: ["AAAA-BBBB"] }) };
  const { unmount } = show(routes);
  const before = window.history.length;
  await userEvent.click(await screen.findByRole("button", { name: "Create new recovery codes" }));
  await screen.findByText("AAAA-BBBB");
  expect(window.history.length).toBe(before + 1);
  expect(screen.queryByText(/lost once you leave/)).toBeNull();
  window.history.back();
  expect(await screen.findByText(/lost once you leave/)).toBeVisible();
  expect(screen.getByText("AAAA-BBBB")).toBeVisible();
  unmount();
  show(routes);
  expect(await screen.findByText("AAAA-BBBB")).toBeVisible();
  const freed = new Promise((resolve) => window.addEventListener("popstate", resolve, { once: true }));
  await userEvent.click(screen.getByRole("button", { name: "I've saved them" }));
  await freed;
  expect(screen.queryByText("AAAA-BBBB")).toBeNull();
  const leave = new Event("beforeunload", { cancelable: true });
  window.dispatchEvent(leave);
  expect(leave.defaultPrevented).toBe(false);
});

it("forgets codes that are not saved with the login", async () => {
  show({ "POST /api/auth/recovery-codes": () => json(200, { recovery_codes: ["AAAA-BBBB"] }) });
  await userEvent.click(await screen.findByRole("button", { name: "Create new recovery codes" }));
  await screen.findByText("AAAA-BBBB");
  act(() => endLogin("out"));
  expect(screen.queryByText("AAAA-BBBB")).toBeNull();
});

it("fetches the state again when the codes are left", async () => {
  const { server, onCodes } = show({
    "POST /api/auth/recovery-codes": () => json(200, { recovery_codes: ["AAAA-BBBB"] }),
  });
  await userEvent.click(await screen.findByRole("button", { name: "Create new recovery codes" }));
  await waitFor(() => expect(screen.getByText("Your recovery codes")).toHaveFocus());
  expect(onCodes).toHaveBeenLastCalledWith(true);
  const leave = new Event("beforeunload", { cancelable: true });
  window.dispatchEvent(leave);
  expect(leave.defaultPrevented).toBe(true);
  const before = server.count("/api/auth/second-factor");
  await userEvent.click(screen.getByRole("button", { name: "I've saved them" }));
  await waitFor(() => expect(server.count("/api/auth/second-factor")).toBe(before + 1));
  expect(onCodes).toHaveBeenLastCalledWith(false);
  expect(screen.getByText("On since November 30, 2026.")).toBeVisible();
});
