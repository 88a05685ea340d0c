import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeServer, json, tokens } from "@/test/fake-server";
import { newTurn } from "./turn";

const token = (account: string) => `a.${btoa(JSON.stringify({ sub: account }))}.c`;
const login = (account: string) => ({ ...tokens(1), access_token: token(account) });
const unsent = newTurn({ key: "t", conversation: "c", asked: { kind: "message", text: "one" } });
const queued = { key: "k", conversation: "c", text: "two", held: true };

function setSignedIn(yes: boolean): void {
  // biome-ignore lint/suspicious/noDocumentCookie: jsdom has no Cookie Store
  document.cookie = yes ? "signed_in=1" : "signed_in=; Max-Age=0";
}

/** Loads the page anew in this tab: its modules forget everything, the tab's storage does not. */
async function load() {
  vi.resetModules();
  const [live, drafts, state] = await Promise.all([
    import("./live"),
    import("./drafts"),
    import("@/api/login-state"),
  ]);
  const words = () => [
    drafts.readDraft(3),
    live.outbox.list().map(({ text }) => text),
    live.answers.list().map(({ key }) => key),
  ];
  return { ...live, ...drafts, ...state, words };
}

/** A page on which this account has written a draft, a message that waits and one that was not sent. */
async function written(account: string) {
  setSignedIn(true);
  localStorage.setItem("chatbot.account", account);
  const page = await load();
  page.keepDraft(3, "half a thought");
  page.keepQueue([queued]);
  page.keepUnsent([unsent]);
  return page;
}

const all = ["half a thought", ["two"], ["t"]];
const nothing = ["", [], []];
/** What another tab does: it signs somebody in, and tells. */
const other = new BroadcastChannel("chatbot.login");

describe("words that were not sent", () => {
  let asked: ReturnType<typeof fakeServer>;
  beforeEach(() => {
    asked = fakeServer({ "POST /api/auth/refresh": () => json(200, login("2")) });
  });
  afterEach(() => {
    setSignedIn(false);
  });

  it("are there again for the account that wrote them", async () => {
    await written("1");
    expect((await load()).words()).toEqual(all);
  });

  it("are not taken up by a page that another account has opened", async () => {
    await written("1");
    localStorage.setItem("chatbot.account", "2");
    const page = await load();
    expect(page.words()).toEqual(nothing);
    expect([page.readQueue(), page.readUnsent()]).toEqual([[], []]);
    expect(asked.count("/api/auth/refresh")).toBe(0);
  });

  it("are nobody's when it is not known who wrote them or who is signed in", async () => {
    await written("1");
    sessionStorage.removeItem("chatbot.draft-owner");
    expect((await load()).words()).toEqual(nothing);
    await written("1");
    localStorage.clear();
    expect((await load()).words()).toEqual(nothing);
  });

  it("become drafts when the login ends, for the same account only", async () => {
    for (const [next, draft] of [
      ["1", "half a thought"],
      ["2", ""],
    ] as const) {
      const page = await written("1");
      page.endLogin("ended");
      page.beginLogin(login(next));
      expect(page.readDraft(3)).toBe(draft);
    }
  });

  it("are not found by whoever signs in on another tab", async () => {
    const page = await written("1");
    other.postMessage({ state: "out" });
    await vi.waitFor(() => expect(page.loginState()).toBe("out"));
    other.postMessage({ state: "in", account: "2" });
    await vi.waitFor(() => expect(page.loginState()).toBe("in"));
    expect(page.words()).toEqual(nothing);
  });

  it("are let go when another account turns out to be signed in", async () => {
    await written("1");
    const page = await load();
    expect(page.words()).toEqual(all);
    page.holdAccessToken(login("2"));
    expect(page.words()).toEqual(nothing);
  });

  it("stay when the first token tells whose page it is", async () => {
    setSignedIn(true);
    const page = await load();
    page.keepDraft(3, "half a thought");
    page.holdAccessToken(login("1"));
    expect(page.readDraft(3)).toBe("half a thought");
    expect((await load()).words()).toEqual(["half a thought", [], []]);
  });

  it("are read once somebody signs in, when the page was opened signed out", async () => {
    await written("1");
    setSignedIn(false);
    const page = await load();
    expect(page.words().slice(1)).toEqual([[], []]);
    page.beginLogin(login("1"));
    expect(page.words()).toEqual(all);
  });
});

describe("a message that was taken out of the queue", () => {
  it("is no longer in the queue of a copy of the tab", async () => {
    await written("1");
    const page = await load();
    const copy = await load();
    expect(copy.words()).toEqual(all);
    expect(page.outbox.remove("k")).toMatchObject({ text: "two" });
    await vi.waitFor(() => expect(copy.outbox.list()).toEqual([]));
    setSignedIn(false);
  });
});
