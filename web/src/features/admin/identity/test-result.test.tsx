import { QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { beginLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import { leadTo } from "@/lib/lead-to";
import { fakeServer, json, tokens } from "@/test/fake-server";
import { identityProvider, testResult } from "@/test/identity-providers";
import { loadAdminWords, switchLanguage } from "@/words/language";
import Identity from "./identity";

vi.mock("@/lib/lead-to", () => ({ leadTo: vi.fn() }));
vi.mock("next/navigation", () => ({ useSearchParams: () => new URLSearchParams(window.location.search) }));

const path = "/api/admin/identity-providers";

function show(query: string, more: Parameters<typeof fakeServer>[0] = {}) {
  window.history.replaceState(null, "", `/admin/identity${query}`);
  const server = fakeServer({
    [`GET ${path}`]: () => json(200, { identity_providers: [identityProvider()], next_cursor: null }),
    ...more,
  });
  render(
    <QueryClientProvider client={queryClient}>
      <Identity />
    </QueryClientProvider>,
  );
  return server;
}

const back = "?provider=company&sign_on=done";
const answer = (values: Parameters<typeof testResult>[0]) => ({
  [`GET ${path}/company/test`]: () => json(200, testResult(values)),
});

beforeEach(() => {
  queryClient.clear();
  beginLogin(tokens(1));
  vi.mocked(leadTo).mockClear();
});
afterEach(() => act(() => switchLanguage("en")));

describe("a test of an identity provider", () => {
  it("leads to the provider", async () => {
    const url = "https://login.example.com/authorize?state=a";
    show("", { [`POST ${path}/company/test`]: () => json(201, { url, expires_at: "2026-11-30T08:10:00Z" }) });
    await userEvent.click(await screen.findByRole("button", { name: "Test sign-in: Company" }));
    await vi.waitFor(() => expect(leadTo).toHaveBeenCalledWith(url));
  });

  it("that can't begin says why", async () => {
    show("", {
      [`POST ${path}/company/test`]: () =>
        json(503, { code: "sign_on_unreachable", detail: "x", errors: [] }),
    });
    await userEvent.click(await screen.findByRole("button", { name: "Test sign-in: Company" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("The identity provider can't be reached.");
    expect(leadTo).not.toHaveBeenCalled();
  });

  it("shows who would sign in and takes the focus; closing clears the address", async () => {
    show(back, answer({}));
    const person = await screen.findByTestId("tested-person");
    expect(person).toHaveTextContent("Identifier248289761001");
    expect(person).toHaveTextContent("Email addressann@example.com · verified");
    expect(person).toHaveTextContent("Groupsstaff");
    expect(screen.getByText(/^It works\./)).toBeInTheDocument();
    expect(screen.queryByTestId("missing")).toBeNull();
    expect(screen.getByRole("heading", { name: "Test of Company" })).toHaveFocus();
    await userEvent.click(screen.getByRole("button", { name: "Close" }));
    expect(window.location.search).toBe("");
  });

  it("shows what is hostile in the claims as text", async () => {
    const script = "<script>document.title='run'</script>";
    show(
      back,
      answer({
        subject: `${script}\u202e`,
        email: "<img src=x onerror=alert(1)>",
        email_verified: false,
        groups: Array.from({ length: 25 }, (_, n) => `<b>group ${n}</b>`),
        claims: { name: script, "<i>name</i>": "\u202eevil", __proto__: null, long: "x".repeat(30_000) },
      }),
    );
    const claims = await screen.findByTestId("claims");
    expect(claims).toHaveTextContent(script);
    expect(claims).toHaveTextContent("<i>name</i>");
    expect(within(claims).getByTestId("hidden-characters")).toHaveTextContent("U+202E");
    expect(claims.textContent?.length).toBeLessThan(21_000);
    const result = screen.getByTestId("test-result");
    expect(result.querySelector("script, img, b, i")).toBeNull();
    const person = screen.getByTestId("tested-person");
    expect(person).toHaveTextContent(script);
    expect(person.textContent).not.toContain("\u202e");
    expect(person).toHaveTextContent("not verified");
    expect(person).toHaveTextContent("and 5 more");
    expect(document.title).not.toBe("run");
  });

  it.each([
    ["email", "There is no email address."],
    ["email_verified", "doesn't say that the address is verified"],
    ["groups", "The claim with the groups isn't there."],
    ["groups_overage", "in more groups than the provider sends"],
    ["admin_group", "isn't in the group of administrators"],
  ] as const)("says what %s means where it is missing", async (code, text) => {
    show(back, answer({ missing: [code] }));
    expect(await screen.findByTestId("missing")).toHaveTextContent(text);
    expect(screen.getByText(/^It works, but something is missing:/)).toBeInTheDocument();
  });

  it("says that it is useless without a subject, in both languages, and names what it does not know", async () => {
    show(back, answer({ subject: "", missing: ["subject", "of_a_newer_server" as "groups"] }));
    expect(await screen.findByRole("alert")).toHaveTextContent("no one can sign in");
    expect(screen.getByTestId("missing")).toHaveTextContent("of_a_newer_server");
    await act(loadAdminWords);
    await act(() => switchLanguage("de"));
    expect(await screen.findByText(/So kann sich keiner anmelden/)).toBeInTheDocument();
  });

  it("says why the provider sent nothing", async () => {
    const problem = { code: "sign_on_misconfigured", detail: "x" };
    show(back, answer({ problem, claims: {}, subject: "", email: "", groups: [] }));
    expect(await screen.findByRole("alert")).toHaveTextContent("has to check the client ID and secret");
    expect(screen.queryByTestId("claims")).toBeNull();
  });

  it("says that its result is gone", async () => {
    show(back, {
      [`GET ${path}/company/test`]: () => json(404, { code: "no_test", detail: "x", errors: [] }),
    });
    expect(await screen.findByRole("alert")).toHaveTextContent("There is no result of a test.");
  });

  it("that failed on the way says why, and asks for no result", async () => {
    const { count } = show("?provider=company&sign_on=sign_on_expired");
    expect(await screen.findByRole("alert")).toHaveTextContent("This sign-in took too long");
    expect(count(`${path}/company/test`)).toBe(0);
  });

  it("is shown for a provider that the list does not have yet", async () => {
    show("?provider=far-away&sign_on=done", {
      [`GET ${path}/far-away/test`]: () => json(200, testResult()),
    });
    expect(await screen.findByTestId("tested-person")).toBeInTheDocument();
    expect(screen.getByRole("heading", { name: "Test result" })).toBeInTheDocument();
  });

  it.each([
    "?provider=..%2Fusers&sign_on=done",
    "?provider=%3Cscript%3Eevil&sign_on=%3Cscript%3Eevil",
    "?sign_on=done",
  ])("shows no text of the address and asks for nothing that it names: %s", async (query) => {
    const { seen } = show(query);
    expect(await screen.findByRole("alert")).toHaveTextContent("belongs to no identity provider here");
    expect(screen.getByTestId("test-result").textContent).not.toContain("evil");
    expect(seen.map(({ url }) => new URL(url).pathname)).toEqual([path]);
  });
});
