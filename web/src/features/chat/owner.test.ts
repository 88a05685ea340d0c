import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { newTurn } from "@/lib/stream/turn";
import { fakeServer, json, tokens } from "@/test/fake-server";

const token = (account: string) => `a.${btoa(JSON.stringify({ sub: account }))}.c`;
const login = (account: string) => ({ ...tokens(1), access_token: token(account) });
const unsent = newTurn({ key: "t", conversation: "c", request: { kind: "message", text: "one" } });
const queued = { key: "k", conversation: "c", text: "two", held: true };

function setSignedIn(yes: boolean): void {
  // biome-ignore lint/suspicious/noDocumentCookie: jsdom has no Cookie Store
  document.cookie = yes ? "signed_in=1" : "signed_in=; Max-Age=0";
}

/** Simulates a reload: module state is lost, sessionStorage is not. */
async function load() {
  vi.resetModules();
  const [live, drafts, stored, state] = await Promise.all([
    import("./live"),
    import("@/data/drafts/drafts"),
    import("@/lib/stream/unsent-storage"),
    import("@/data/client/login-state"),
  ]);
  const words = () => [
    drafts.readDraft(3),
    live.outbox.list().map(({ text }) => text),
    live.answers.list().map(({ key }) => key),
  ];
  return { ...live, ...drafts, ...stored, ...state, words };
}

/** A page on which this account wrote a draft, a queued and an unsent message. */
async function written(account: string) {
  setSignedIn(true);
  localStorage.setItem("chatbot.account", account);
  const page = await load();
  page.saveDraft(3, "half a thought");
  page.saveQueue([queued]);
  page.saveUnsent([unsent]);
  return page;
}

const all = ["half a thought", ["two"], ["t"]];
const nothing = ["", [], []];
/** Simulates a sign-in in another tab. */
const other = new BroadcastChannel("chatbot.login");

describe("unsent text", () => {
  let api: ReturnType<typeof fakeServer>;
  beforeEach(() => {
    api = fakeServer({ "POST /api/auth/refresh": () => json(200, login("2")) });
  });
  afterEach(() => {
    setSignedIn(false);
  });

  it("is restored for the account that wrote it", async () => {
    await written("1");
    expect((await load()).words()).toEqual(all);
  });

  it("is not restored for another account", async () => {
    await written("1");
    localStorage.setItem("chatbot.account", "2");
    const page = await load();
    expect(page.words()).toEqual(nothing);
    expect([page.readQueue(), page.readUnsent()]).toEqual([[], []]);
    expect(api.count("/api/auth/refresh")).toBe(0);
  });

  it("is deleted if its author or the account is unknown", async () => {
    await written("1");
    sessionStorage.removeItem("chatbot.draft-owner");
    expect((await load()).words()).toEqual(nothing);
    await written("1");
    localStorage.clear();
    expect((await load()).words()).toEqual(nothing);
  });

  it("becomes drafts for the same account when the login ends", async () => {
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

  it("is hidden from an account that signs in on another tab", async () => {
    const page = await written("1");
    other.postMessage({ state: "out" });
    await vi.waitFor(() => expect(page.loginState()).toBe("out"));
    other.postMessage({ state: "in", account: "2" });
    await vi.waitFor(() => expect(page.loginState()).toBe("in"));
    expect(page.words()).toEqual(nothing);
  });

  it("is deleted when another account turns out to be signed in", async () => {
    await written("1");
    const page = await load();
    expect(page.words()).toEqual(all);
    page.holdAccessToken(login("2"));
    expect(page.words()).toEqual(nothing);
  });

  it("stays when the first token confirms the account", async () => {
    setSignedIn(true);
    const page = await load();
    page.saveDraft(3, "half a thought");
    page.holdAccessToken(login("1"));
    expect(page.readDraft(3)).toBe("half a thought");
    expect((await load()).words()).toEqual(["half a thought", [], []]);
  });

  it("is restored on sign-in if the page was opened signed out", async () => {
    await written("1");
    setSignedIn(false);
    const page = await load();
    expect(page.words().slice(1)).toEqual([[], []]);
    page.beginLogin(login("1"));
    expect(page.words()).toEqual(all);
  });
});

describe("a message removed from the queue", () => {
  it("is removed in a duplicated tab", async () => {
    await written("1");
    const page = await load();
    const copy = await load();
    expect(copy.words()).toEqual(all);
    expect(page.outbox.remove("k")).toMatchObject({ text: "two" });
    await vi.waitFor(() => expect(copy.outbox.list()).toEqual([]));
    setSignedIn(false);
  });
});
