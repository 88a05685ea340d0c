import { QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { beginLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import type { IdentityProvider } from "@/data/client/types";
import { leadTo } from "@/lib/lead-to";
import { fakeServer, json, tokens } from "@/test/fake-server";
import { identityProvider } from "@/test/identity-providers";
import { loadAdminWords, switchLanguage } from "@/words/language";
import Identity from "./identity";

vi.mock("@/lib/lead-to", () => ({ leadTo: vi.fn() }));
vi.mock("next/navigation", () => ({ useSearchParams: () => new URLSearchParams(window.location.search) }));

const path = "/api/admin/identity-providers";
const refuse = (status: number, code: string, errors: object[] = []) =>
  json(status, { type: "about:blank", title: "", status, detail: "The server's text.", code, errors });

function show(list: IdentityProvider[], more: Parameters<typeof fakeServer>[0] = {}) {
  const server = fakeServer({
    [`GET ${path}`]: () => json(200, { identity_providers: list, next_cursor: null }),
    ...more,
  });
  render(
    <QueryClientProvider client={queryClient}>
      <Identity />
    </QueryClientProvider>,
  );
  return server;
}

const button = (name: string) => screen.findByRole("button", { name });
const bodyOf = (seen: Request[], method: string) => seen.find((one) => one.method === method)?.json();

beforeEach(() => {
  queryClient.clear();
  sessionStorage.clear();
  window.history.replaceState(null, "", "/admin/identity");
  beginLogin(tokens(1));
  vi.mocked(leadTo).mockClear();
});
afterEach(() => act(() => switchLanguage("en")));

describe("the list of identity providers", () => {
  it("says what each is, and what is wrong with it", async () => {
    show([
      identityProvider({ problem: { code: "identity_provider_sealed", detail: "x" }, enabled: false }),
      identityProvider({ id: "b", name: "<b>Bold</b>", kind: "github", has_client_secret: false }),
    ]);
    const [first, second] = (await screen.findAllByTestId("identity-provider")) as [HTMLElement, HTMLElement];
    expect(first).toHaveTextContent(
      "ID: company · OpenID Connect · https://login.example.com/realms/company",
    );
    expect(first).toHaveTextContent("Secret stored");
    expect(within(first).getByText("Disabled")).toBeInTheDocument();
    expect(first).toHaveTextContent("Can't be used: The client secret can't be read");
    expect(first).toHaveTextContent("https://chat.example.com/api/auth/oidc/company/callback");
    expect(first).toHaveTextContent("Changed by ann");
    expect(second).toHaveTextContent("<b>Bold</b>");
    expect(second).toHaveTextContent("OAuth of GitHub");
    expect(second).toHaveTextContent("No secret");
  });

  it("lets those of the environment only be tested", async () => {
    show([
      identityProvider({ source: "environment", variables: "OIDC_COMPANY_", version: 0, changed_at: null }),
    ]);
    const item = await screen.findByTestId("identity-provider");
    expect(item).toHaveTextContent("Set by the server's environment (OIDC_COMPANY_*).");
    const names = within(item)
      .getAllByRole("button")
      .map((one) => one.getAttribute("aria-label"));
    expect(names).toEqual(["Copy the callback address", "Test sign-in: Company"]);
  });

  it("says what it is for where there are none, in both languages", async () => {
    show([]);
    expect(await screen.findByText(/such as Keycloak or Authentik\.$/)).toBeInTheDocument();
    await act(loadAdminWords);
    await act(() => switchLanguage("de"));
    expect(await screen.findByText(/zum Beispiel Keycloak oder Authentik\.$/)).toBeInTheDocument();
  });

  it("disables one on the version that is shown", async () => {
    const { seen } = show([identityProvider({ version: 4 })], {
      [`PATCH ${path}/company`]: () => json(200, identityProvider({ version: 5, enabled: false })),
      "GET /api/config": () => json(200, {}),
    });
    await userEvent.click(await button("Disable: Company"));
    expect(await screen.findByText("Saved.")).toBeInTheDocument();
    expect(await bodyOf(seen, "PATCH")).toEqual({ enabled: false, version: 4 });
  });

  it("asks for the password to enable one when the server does", async () => {
    const answers = [
      () => refuse(403, "proof_needed"),
      () => json(200, identityProvider({ version: 5, enabled: true })),
    ];
    const { seen } = show([identityProvider({ version: 4, enabled: false })], {
      [`PATCH ${path}/company`]: () => answers.shift()?.() ?? json(500, {}),
      "GET /api/config": () => json(200, {}),
      "GET /api/auth/me": () => json(200, { username: "root" }),
    });
    await userEvent.click(await button("Enable: Company"));
    await userEvent.type(await screen.findByLabelText("Your password"), "Analytical1843{Enter}");
    expect(await screen.findByText("Saved.")).toBeInTheDocument();
    const bodies = seen.filter(({ method }) => method === "PATCH").map((request) => request.json());
    expect(await Promise.all(bodies)).toEqual([
      { enabled: true, version: 4 },
      { enabled: true, version: 4, password: "Analytical1843" },
    ]);
    expect(screen.queryByLabelText("Your password")).toBeNull();
  });

  it("deletes one after a question that begins at the way back", async () => {
    const list = [identityProvider()];
    const { count } = show(list, {
      [`DELETE ${path}/company`]: () => {
        list.pop();
        return new Response(null, { status: 204 });
      },
    });
    await userEvent.click(await button("Delete…: Company"));
    expect(screen.getByRole("button", { name: "Cancel" })).toHaveFocus();
    await userEvent.keyboard("{Enter}");
    expect(count(`${path}/company`)).toBe(0);
    await userEvent.click(await button("Delete…: Company"));
    await userEvent.click(await button("Delete provider"));
    expect(await screen.findByText("Deleted Company.")).toBeInTheDocument();
    await waitFor(() => expect(screen.queryByTestId("identity-provider")).toBeNull());
  });
});

describe("the form for a new identity provider", () => {
  it("fills in what a preset knows, and shows the callback before it is saved", async () => {
    const added = identityProvider({ id: "github", name: "GitHub" });
    const { seen } = show([], { [`POST ${path}`]: () => json(201, added) });
    await userEvent.click(await button("Add an identity provider"));
    await userEvent.click(screen.getByRole("radio", { name: "GitHub" }));
    expect(screen.getByLabelText("Issuer")).toHaveValue("https://github.com");
    const form = screen.getByTestId("add-identity-provider");
    expect(form).toHaveTextContent(`${window.location.origin}/api/auth/oidc/github/callback`);
    await userEvent.type(screen.getByLabelText("Client ID"), "chat");
    await userEvent.type(screen.getByLabelText("Client secret"), "hush");
    await userEvent.click(screen.getByLabelText("New people get an account"));
    await userEvent.click(await button("Add"));
    expect(await screen.findByText(/^GitHub is added\./)).toBeInTheDocument();
    expect(await bodyOf(seen, "POST")).toEqual({
      id: "github",
      name: "GitHub",
      kind: "github",
      issuer: "https://github.com",
      client_id: "chat",
      client_secret: "hush",
      scopes: [],
      groups_claim: "",
      admin_group: "",
      create_accounts: true,
      trust_email: false,
      sign_out: false,
      enabled: false,
    });
  });

  it("says what is wrong below each field, also in those that were closed, and keeps what was typed", async () => {
    show([], {
      [`POST ${path}`]: () =>
        refuse(400, "invalid_input", [
          { field: "issuer", code: "invalid_address", message: "m" },
          { field: "client_secret", code: "invalid_key", message: "m" },
          { field: "trust_email", code: "many_tenants", message: "m" },
          { field: "groups_claim", code: "blank", message: "m" },
          { field: "id", code: "invalid_slug", message: "m" },
        ]),
    });
    await userEvent.click(await button("Add an identity provider"));
    await userEvent.click(screen.getByRole("radio", { name: "Another issuer" }));
    await userEvent.type(screen.getByLabelText("Issuer"), "nowhere");
    await userEvent.click(await button("Add"));
    const issuer = await screen.findByLabelText("Issuer");
    await waitFor(() => expect(issuer).toBeInvalid());
    expect(issuer).toHaveFocus();
    expect(issuer).toHaveValue("nowhere");
    expect(issuer).toHaveAccessibleDescription(/begins with http/);
    expect(screen.getByLabelText("Client secret")).toHaveAccessibleDescription(/contains blanks/);
    const trust = screen.getByLabelText("All its addresses count as verified");
    expect(trust).toHaveAccessibleDescription(/your own tenant/);
    expect(screen.getByLabelText("Claim with the groups")).toHaveAccessibleDescription(
      "This can't be empty.",
    );
    expect(screen.getByLabelText("ID")).toHaveAccessibleDescription(/lower-case letters/);
    for (const field of [screen.getByLabelText("Claim with the groups"), screen.getByLabelText("ID")])
      expect(field.closest("details")).toHaveAttribute("open");
    await userEvent.click(trust);
    expect(trust).toHaveAccessibleDescription(/Only for a directory of your own/);
  });

  it("asks for the password when the server does, and keeps what was typed", async () => {
    const answers = [
      () => refuse(403, "proof_needed"),
      () => refuse(403, "wrong_password", [{ field: "password", code: "wrong_password", message: "m" }]),
      () => json(201, identityProvider({ name: "Google" })),
    ];
    const { seen } = show([], {
      [`POST ${path}`]: () => answers.shift()?.() ?? json(500, {}),
      "GET /api/auth/me": () => json(200, { username: "root" }),
    });
    await userEvent.click(await button("Add an identity provider"));
    await userEvent.type(screen.getByLabelText("Client ID"), "chat");
    await userEvent.click(await button("Add"));
    await userEvent.type(await screen.findByLabelText("Your password"), "Wrong1234{Enter}");
    await waitFor(() => expect(screen.getByLabelText("Your password")).toBeInvalid());
    await userEvent.clear(screen.getByLabelText("Your password"));
    await userEvent.type(screen.getByLabelText("Your password"), "Analytical1843{Enter}");
    expect(await screen.findByText(/^Google is added\./)).toBeInTheDocument();
    const bodies = seen.filter(({ method }) => method === "POST").map((request) => request.json());
    expect((await Promise.all(bodies)).map(({ client_id, password }) => [client_id, password])).toEqual([
      ["chat", undefined],
      ["chat", "Wrong1234"],
      ["chat", "Analytical1843"],
    ]);
  });

  it("says that an ID is taken, and shows the field", async () => {
    show([], { [`POST ${path}`]: () => refuse(409, "identity_provider_taken") });
    await userEvent.click(await button("Add an identity provider"));
    await userEvent.click(await button("Add"));
    expect(await screen.findByText(/identity provider with this ID already/)).toBeInTheDocument();
    expect(screen.getByLabelText("ID").closest("details")).toHaveAttribute("open");
  });
});

describe("the form of an identity provider", () => {
  it("sends only what was changed, never the secret that is stored", async () => {
    const { seen } = show([identityProvider()], {
      [`PATCH ${path}/company`]: () => json(200, identityProvider({ version: 2 })),
    });
    await userEvent.click(await button("Edit: Company"));
    expect(screen.getByLabelText("Client secret")).toHaveValue("");
    expect(screen.getByLabelText("Client secret")).toHaveAccessibleDescription(/Leave this empty to keep it/);
    expect(screen.queryByLabelText("ID")).toBeNull();
    await userEvent.type(screen.getByLabelText("Name"), " AG");
    await userEvent.click(await button("Save"));
    expect(await screen.findByText("Saved.")).toBeInTheDocument();
    expect(await bodyOf(seen, "PATCH")).toEqual({ name: "Company AG", version: 1 });
  });

  it("asks for the password when the server does", async () => {
    const answers = [() => refuse(403, "proof_needed"), () => json(200, identityProvider({ version: 2 }))];
    const { seen } = show([identityProvider()], {
      [`PATCH ${path}/company`]: () => answers.shift()?.() ?? json(500, {}),
      "GET /api/auth/me": () => json(200, { username: "root" }),
    });
    await userEvent.click(await button("Edit: Company"));
    await userEvent.type(screen.getByLabelText("Name"), " AG");
    await userEvent.click(await button("Save"));
    await userEvent.type(await screen.findByLabelText("Your password"), "Analytical1843{Enter}");
    expect(await screen.findByText("Saved.")).toBeInTheDocument();
    const bodies = seen.filter(({ method }) => method === "PATCH").map((request) => request.json());
    expect(await Promise.all(bodies)).toEqual([
      { name: "Company AG", version: 1 },
      { name: "Company AG", version: 1, password: "Analytical1843" },
    ]);
  });

  it("asks for the secret again beside its field", async () => {
    show([identityProvider()], {
      [`PATCH ${path}/company`]: () =>
        refuse(400, "invalid_input", [{ field: "client_secret", code: "needed_again", message: "m" }]),
    });
    await userEvent.click(await button("Edit: Company"));
    await userEvent.type(screen.getByLabelText("Issuer"), "2");
    await userEvent.click(await button("Save"));
    await waitFor(() => expect(screen.getByLabelText("Client secret")).toBeInvalid());
    expect(screen.getByLabelText("Client secret")).toHaveAccessibleDescription(/^Enter this again/);
  });

  it("shows who changed it first, when and to what, and saves over it on request", async () => {
    const theirs = identityProvider({
      name: "Theirs",
      version: 7,
      changed_by: { id: 2, username: "bob" },
      changed_at: new Date(Date.now() - 120_000).toISOString(),
    });
    const answers = [() => refuse(409, "identity_provider_changed"), () => json(200, theirs)];
    const { seen } = show([identityProvider()], {
      [`PATCH ${path}/company`]: () => answers.shift()?.() ?? json(500, {}),
      [`GET ${path}/company`]: () => json(200, theirs),
    });
    await userEvent.click(await button("Edit: Company"));
    await userEvent.clear(screen.getByLabelText("Client ID"));
    await userEvent.type(screen.getByLabelText("Client ID"), "new");
    await userEvent.click(await button("Save"));
    const notice = await screen.findByTestId("changed-notice");
    expect(notice).toHaveTextContent("This was changed by bob in the meantime (2 minutes ago)");
    expect(notice).toHaveTextContent("NameTheirs");
    expect(screen.getByLabelText("Client ID")).toHaveValue("new");
    await userEvent.click(await button("Save mine instead"));
    await screen.findByText("Saved.");
    const bodies = seen.filter(({ method }) => method === "PATCH").map((request) => request.json());
    expect(await Promise.all(bodies)).toEqual([
      { client_id: "new", version: 1 },
      { client_id: "new", version: 7 },
    ]);
  });
});
