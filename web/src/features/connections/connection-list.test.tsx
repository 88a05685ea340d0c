import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { beginLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import type { Connection } from "@/data/client/types";
import { leadTo } from "@/lib/lead-to";
import { fakeServer, json, tokens } from "@/test/fake-server";
import { switchLanguage } from "@/words/language";
import { ConnectionList } from "./connection-list";

const notes: Connection = { server: "notes", name: "Notes", state: "none", connected_at: null };
const connected: Connection = { ...notes, state: "connected", connected_at: "2026-03-15T12:00:00Z" };

function show(list: Connection[], more: Parameters<typeof fakeServer>[0] = {}) {
  queryClient.clear();
  beginLogin(tokens(1));
  const server = fakeServer({ "GET /api/connections": () => json(200, { connections: list }), ...more });
  render(
    <QueryClientProvider client={queryClient}>
      <ConnectionList />
    </QueryClientProvider>,
  );
  return server;
}

beforeEach(() => window.history.replaceState(null, "", "/settings/connections"));

const refuse = (code: string, params: object) => () => json(409, { code, detail: "no", params });

describe("connecting", () => {
  it.each([
    ["none", "Connect: Notes"],
    ["ended", "Connect again: Notes"],
    ["more_needed", "Allow more: Notes"],
  ] as const)("is offered for %s", async (state, label) => {
    show([{ ...connected, state }]);
    expect(await screen.findByRole("button", { name: label })).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Disconnect Notes" }) !== null).toBe(state !== "none");
  });

  it("is not offered for a server that the person may no longer use", async () => {
    show([{ ...connected, state: "unavailable" }]);
    expect(await screen.findByRole("button", { name: "Disconnect Notes" })).toBeTruthy();
    expect(screen.queryByRole("button", { name: /Connect/ })).toBeNull();
  });

  it.each([
    ["no_pkce", /PKCE/],
    ["no_client", /client ID/],
    ["issuer", /client secret again/],
    ["<img src=x>", /can’t be used/],
    ["constructor", /can’t be used/],
  ])("says of %s what has to change", async (reason, text) => {
    show([notes], { "POST /api/connections/notes": refuse("authorization_unusable", { reason }) });
    await userEvent.click(await screen.findByRole("button", { name: "Connect: Notes" }));
    expect((await screen.findByRole("alert")).textContent).toMatch(text);
  });

  it("says where the page has to be opened", async () => {
    const address = "https://chat.example.com";
    show([notes], { "POST /api/connections/notes": refuse("other_address", { address }) });
    await userEvent.click(await screen.findByRole("button", { name: "Connect: Notes" }));
    expect((await screen.findByRole("alert")).textContent).toContain(address);
  });

  it("never opens an address that would run in this page", () => {
    expect(() => leadTo("javascript:alert(1)")).toThrow();
    expect(() => leadTo("data:text/html,x")).toThrow();
  });
});

describe("coming back", () => {
  const back = (query: string) => window.history.replaceState(null, "", `/settings/connections${query}`);

  it("says that the server is connected, and cleans the address", async () => {
    back("?server=notes");
    show([connected]);
    expect((await screen.findByRole("status")).textContent).toBe("Notes is connected.");
    expect(window.location.search).toBe("");
  });

  it("does not say so of a server that is not", async () => {
    back("?server=notes");
    show([notes]);
    await screen.findByText("Not connected");
    expect(screen.queryByRole("status")).toBeNull();
  });

  it.each([
    ["?server=notes&error=denied", "Notes was not connected. You did not allow access."],
    ["?error=expired", /^The server was not connected\. The attempt took too long/],
    ["?server=%3Cb%3E&error=Send+money+to+me", /^The server was not connected\. The server's answer/],
    ["?server=notes&error=toString", /The server's answer/],
  ])("says for %s what failed", async (query, text) => {
    back(query);
    show([notes]);
    const { textContent } = await screen.findByRole("alert");
    if (typeof text === "string") expect(textContent).toBe(text);
    else expect(textContent).toMatch(text);
  });

  it("says it in German", async () => {
    back("?server=notes&error=denied");
    await switchLanguage("de");
    show([notes]);
    expect((await screen.findByRole("alert")).textContent).toBe(
      "Notes wurde nicht verbunden. Du hast den Zugriff nicht erlaubt.",
    );
    await switchLanguage("en");
  });
});

it("disconnects after it asked", async () => {
  let list = [connected];
  const end = vi.fn(() => {
    list = [notes];
    return new Response(null, { status: 204 });
  });
  show([], {
    "GET /api/connections": () => json(200, { connections: list }),
    "DELETE /api/connections/notes": end,
  });
  await userEvent.click(await screen.findByRole("button", { name: "Disconnect Notes" }));
  expect(screen.getByRole("alert").textContent).toContain("stop working");
  expect(document.activeElement?.textContent).toBe("Cancel");
  expect(end).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("button", { name: "Disconnect" }));
  await screen.findByText("Not connected");
  expect(end).toHaveBeenCalledOnce();
  expect(screen.queryByRole("alert")).toBeNull();
});

it("says that there is nothing to connect", async () => {
  show([]);
  expect(await screen.findByText(/nothing to connect/)).toBeTruthy();
});
