import { QueryClientProvider } from "@tanstack/react-query";
import { render, renderHook, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { beginLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import { fakeServer, type Handler, json, problem, tokens } from "@/test/fake-server";
import { useUnsavedCodes } from "../two-step/unsaved-codes";
import { nameOfThisDevice } from "./device-name";
import { Passkeys } from "./passkeys";

const startRegistration = vi.hoisted(() => vi.fn());
vi.mock("@simplewebauthn/browser", () => ({ startRegistration }));

const phone = {
  id: 7,
  name: "Phone",
  synced: true,
  created_at: "2026-11-30T10:00:00Z",
  last_used_at: null,
  usable: true,
};
const begun = () => json(200, { options: { challenge: "c" }, passkey_token: "token", expires_in: 300 });

function show(routes: Record<string, Handler>, { origin = window.location.origin as string | null } = {}) {
  beginLogin(tokens(1));
  vi.stubGlobal("PublicKeyCredential", class {});
  const server = fakeServer({
    "GET /api/auth/me": () => json(200, { username: "ada" }),
    "GET /api/config": () => json(200, { passkey_origin: origin }),
    "GET /api/auth/passkeys": () => json(200, { passkeys: [phone] }),
    ...routes,
  });
  render(
    <QueryClientProvider client={queryClient}>
      <Passkeys />
    </QueryClientProvider>,
  );
  return { server };
}

const add = () => screen.findByRole("button", { name: "Add a passkey" });

beforeEach(() => {
  queryClient.clear();
  startRegistration.mockReset();
});

it("shows which passkeys were made at an earlier address", async () => {
  show({
    "GET /api/auth/passkeys": () =>
      json(200, { passkeys: [phone, { ...phone, id: 8, name: "Old phone", usable: false }] }),
  });
  const [first, second] = await screen.findAllByTestId("passkey");
  expect(first).not.toHaveTextContent("earlier address");
  expect(second).toHaveTextContent("Made at an earlier address of this server. It can't sign you in here.");
  expect(screen.getByRole("button", { name: "Delete Old phone" })).toBeEnabled();
});

it("asks for the password only when the server wants it, and keeps the first recovery codes", async () => {
  const proofs: unknown[] = [];
  let sent: unknown;
  startRegistration.mockResolvedValue({ id: "credential" });
  const codes = renderHook(() => useUnsavedCodes());
  show({
    "POST /api/auth/passkeys/begin": async (request) => {
      proofs.push(await request.json());
      return proofs.length === 1 ? problem(403, "Password.", [], "proof_needed") : begun();
    },
    "POST /api/auth/passkeys/finish": async (request) => {
      sent = await request.json();
      return json(201, { ...phone, recovery_codes: ["AAAA-BBBB"] });
    },
  });
  await userEvent.click(await add());
  await userEvent.type(await screen.findByLabelText("Your password"), "Secret123{Enter}");
  expect(await screen.findByText("Passkey added.")).toBeVisible();
  expect(codes.result.current).toEqual(["AAAA-BBBB"]);
  expect(proofs).toEqual([{}, { password: "Secret123" }]);
  expect(sent).toMatchObject({ passkey_token: "token", credential: { id: "credential" } });
});

it("says what the browser refused, and lets people try again", async () => {
  startRegistration.mockRejectedValue(Object.assign(new Error("no"), { name: "NotAllowedError" }));
  show({ "POST /api/auth/passkeys/begin": begun });
  await userEvent.click(await add());
  expect(await screen.findByText(/Canceled/)).toBeVisible();
  expect(await add()).toBeEnabled();
  startRegistration.mockRejectedValue(Object.assign(new Error("no"), { name: "InvalidStateError" }));
  await userEvent.click(await add());
  expect(await screen.findByText(/already has a passkey/)).toBeVisible();
});

it("is offered nowhere else than at the server's address", async () => {
  show({}, { origin: "https://chat.example" });
  expect(await screen.findByText(/Passkeys work at https:\/\/chat.example only/)).toBeVisible();
  expect(await screen.findByText("Phone")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Add a passkey" })).toBeNull();
});

it("says that a server can have none", async () => {
  show({}, { origin: null });
  expect(await screen.findByText(/Passkeys need HTTPS/)).toBeVisible();
});

it("deletes after a question, with the password if the server wants it", async () => {
  const bodies: unknown[] = [];
  const { server } = show({
    "DELETE /api/auth/passkeys/7": async (request) => {
      bodies.push(await request.json());
      return bodies.length === 1
        ? problem(403, "Password.", [], "proof_needed")
        : new Response(null, { status: 204 });
    },
  });
  await userEvent.click(await screen.findByRole("button", { name: "Delete Phone" }));
  expect(bodies).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "Delete" }));
  const before = server.count("/api/auth/passkeys");
  await userEvent.type(await screen.findByLabelText("Your password"), "Secret123{Enter}");
  await waitFor(() => expect(server.count("/api/auth/passkeys")).toBeGreaterThan(before));
  expect(bodies).toEqual([{}, { password: "Secret123" }]);
});

it("names a passkey after the device", () => {
  const agents = {
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1":
      "Safari, iPhone",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140 Safari/537.36 Edg/140":
      "Edge, Windows",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0": "Firefox, Linux",
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140 Mobile Safari/537.36": "Chrome, Android",
    curl: "Passkey",
  };
  for (const [agent, name] of Object.entries(agents)) expect(nameOfThisDevice(agent)).toBe(name);
});
