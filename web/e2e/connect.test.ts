import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { colours, everything, violations } from "./axe";
import { newVisitor, openBrowser, type Visitor } from "./browser";
import { Model } from "./model";
import { AccountPages, type Person, somebody } from "./pages/account";
import { createAccount } from "./pages/admin";
import { ChatPage } from "./pages/chat";
import { ModelsPage } from "./pages/connect";
import { englishIn, readable, tooWide } from "./pages/words";
import { Program } from "./program";
import { Server } from "./server";

const screens = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];

describe("connecting a model", () => {
  let server: Server;
  let browser: Browser;
  let visitor: Visitor;
  let page: Page;
  let models: ModelsPage;
  let chat: ChatPage;
  let fake: Model;
  let person: Person;
  let program: Program;

  beforeAll(async () => {
    browser = await openBrowser();
    fake = await Model.start((question) => `The fake answers: ${question}.`);
    fake.names = ["small-1", "large-3"];
    fake.key = "right-key";
    server = await Server.start();
    visitor = await newVisitor(browser, server.url);
    page = visitor.page;
    models = new ModelsPage(page);
    chat = new ChatPage(page);
    person = somebody();
    const account = new AccountPages(page);
    await account.register(person);
    await page.waitForURL("**/login*");
    await account.signIn(person);
    await page.waitForURL("**/connect");
    program = await Program.signIn(server.url, person);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    fake?.stop();
  });

  const faults = async (colorScheme: "light" | "dark") => [
    ...(await violations(page, colorScheme === "light" ? everything : colours)),
    ...(await tooWide(page)),
  ];
  /** What is wrong with the page in both themes and at both widths. */
  async function judge(): Promise<string[]> {
    const found: string[] = [];
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      for (const viewport of screens) {
        await page.setViewportSize(viewport);
        found.push(...(await faults(colorScheme)));
      }
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    return found;
  }
  const type = (text: string) => page.keyboard.type(text);
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };

  it("the first admin is led to connect a model, and a member to the chat", async () => {
    await page.getByRole("heading", { name: "Connect a model" }).waitFor();
    expect(await page.title()).toBe("Connect a model · ChatBot");
    expect(await judge()).toEqual([]);
    const member = await createAccount(program, "member");
    const { page: theirs, complaints } = await newVisitor(browser, server.url);
    complaints.expect(403);
    await new AccountPages(theirs).openAs(member, "/connect");
    await theirs.getByText(`Welcome, ${member.username}`).waitFor();
    await theirs.getByText("An administrator can connect a real one.").waitFor();
    await theirs.goto("/admin/models");
    await theirs.getByRole("heading", { name: "This page is for administrators" }).waitFor();
    expect(complaints.list()).toEqual([]);
    await theirs.context().close();
  });

  it("the demo is one click away, and its banner leads back", async () => {
    await page.getByRole("button", { name: "Try the demo" }).click();
    await page.getByText(`Welcome, ${person.username}`).waitFor();
    await page.reload();
    await page.getByText(`Welcome, ${person.username}`).waitFor();
    await chat.banner.getByRole("link", { name: "Connect a model" }).click();
    await page.waitForURL("**/admin/models");
    await page.getByRole("heading", { name: "Providers" }).waitFor();
    expect(await judge()).toEqual([]);
  });

  it("by keyboard alone, a wrong key is named, and the right one connects, within a minute", async () => {
    await page.goto("/connect");
    const { form, address, key, name } = models.form;
    await form.waitFor();
    const began = Date.now();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute("value")))
      .toBe("openai");
    expect(await address.inputValue()).toBe("https://api.openai.com/v1");
    expect(await name.inputValue()).toBe("OpenAI");
    await press("ArrowDown", "ArrowDown", "ArrowDown", "Tab");
    expect(await name.inputValue()).toBe("Local");
    await press("Control+A");
    await type(fake.url);
    await press("Tab");
    await type("wrong-key");
    await press("Enter");
    await form.getByText("The server refused the API key.").waitFor();
    expect(await key.inputValue()).toBe("wrong-key");
    expect(await judge()).toEqual([]);
    await key.focus();
    await press("Control+A");
    await type("right-key");
    await press("Enter");
    await page.waitForURL("**/chat");
    await page.getByText(`Welcome, ${person.username}`).waitFor();
    expect(Date.now() - began).toBeLessThan(60_000);
  });

  it("its models can be chosen in the chat, and answer", async () => {
    await page.getByTestId("model-button").click();
    await page.getByTestId("model-option").getByText("small-1", { exact: true }).click();
    await chat.ask("Hello");
    expect(await chat.ended(1)).toContain("The fake answers: Hello.");
    expect(fake.asked.map(({ model }) => model)).toContain("small-1");
    expect(await chat.banner.count()).toBe(0);
    await page.goto("/connect");
    await page.waitForURL("**/chat");
  });

  it("what is wrong with an address is named before anything is saved, and a check shows what is found", async () => {
    visitor.complaints.expect(400);
    await page.goto("/admin/models");
    await page.getByRole("button", { name: "Connect a provider" }).click();
    const { form, service, address, key, check, connect } = models.form;
    await service("Compatible server").click();
    await address.fill("localhost:1");
    await check.click();
    await form.getByText("Enter an address that begins with http:// or https://.").waitFor();
    await address.fill("");
    await check.click();
    await form.getByText("This is missing.").waitFor();
    for (const [wrong, words] of [
      ["http://127.0.0.1:1/v1", "Nothing answers at this address."],
      [fake.url.replace("http:", "https:"), "The server doesn't use TLS."],
      [fake.url, "The server needs an API key."],
      ["http://169.254.169.254/v1", "Link-local addresses"],
    ] as const) {
      await address.fill(wrong);
      await connect.click();
      await form.getByText(words).waitFor();
    }
    await address.fill(fake.url);
    await key.fill("right-key");
    await check.click();
    await form.getByText("It works: 2 models found").waitFor();
    await form.getByText("small-1, large-3").waitFor();
    await form.getByText("Headers and ID").click();
    expect(await form.getByLabel("ID", { exact: true }).inputValue()).toBe("local-2");
    expect(await judge()).toEqual([]);
    await form.getByRole("button", { name: "Cancel" }).click();
    expect(await page.getByTestId("provider").count()).toBe(2); // with the demo
  });

  it("a provider that cannot be asked is saved on request, says why it does not answer, and is deleted", async () => {
    await page.getByRole("button", { name: "Connect a provider" }).click();
    const { service, name, address, connect, anyway } = models.form;
    await service("Ollama").click();
    await address.fill("http://127.0.0.1:1");
    await name.fill("Dead end");
    await connect.click();
    await anyway.click();
    await page.getByText("Dead end is saved, but has no models yet.").waitFor();
    const { item, button } = models.provider("Dead end");
    await item.getByText("Not answering: Nothing answers at this address.").waitFor();
    await button("Disable").click();
    await item.getByText("Disabled").waitFor();
    const notListed = page.getByText("Models of disabled providers aren't listed: Dead end.");
    await notListed.waitFor();
    await button("Enable").click();
    await notListed.waitFor({ state: "detached" });
    await button("Delete…").click();
    await item.getByText("This can't be undone.").waitFor();
    expect(await judge()).toEqual([]);
    // The list of providers is here before that of the models: the row has gone when the deletion is told.
    const list = /\/api\/admin\/models\?/;
    await page.route(list, async (route) => {
      await item.waitFor({ state: "detached" });
      await route.continue();
    });
    await item.getByRole("button", { name: "Delete provider" }).click();
    await item.waitFor({ state: "detached" });
    await page.getByText("Deleted Dead end.").waitFor();
    await page.unrouteAll({ behavior: "wait" }); // requests that are still held
  });

  it("a provider is renamed without its key, and moved elsewhere only with it", async () => {
    visitor.complaints.expect(400);
    await page.goto("/admin/models");
    const local = models.provider("Local");
    await local.item.getByText("Key stored").waitFor();
    await local.button("Check").click();
    await local.item.getByText("It works: 2 models found").waitFor();
    await local.button("Edit").click();
    const form = page.getByTestId("edit-provider");
    await form.getByText("A key is stored. Leave this empty to keep it.").waitFor();
    await form.getByLabel("Address").fill("http://127.0.0.1:1/v1");
    await form.getByRole("button", { name: "Save", exact: true }).click();
    await form.getByText("Enter this again: it is sent only to the server").waitFor();
    expect(await judge()).toEqual([]);
    await form.getByLabel("Address").fill(fake.url);
    await form.getByLabel("Name", { exact: true }).fill("Our server");
    await form.getByLabel("Name", { exact: true }).press("Enter");
    await models.provider("Our server").item.getByText("2 of 2 models enabled").waitFor();
    expect(await models.provider("Our server").item.textContent()).toContain(`Changed by ${person.username}`);
  });

  it("of two administrators, the second is told of the change, and keeps what was typed", async () => {
    visitor.complaints.expect(409);
    await models.provider("Our server").button("Edit").click();
    const form = page.getByTestId("edit-provider");
    await form.getByLabel("Name", { exact: true }).fill("Mine");
    await program.request("PATCH", "/api/admin/providers/local", { name: "Theirs" });
    await form.getByRole("button", { name: "Save", exact: true }).click();
    const notice = form.getByTestId("changed-notice");
    await notice.getByText(`This was changed by ${person.username} in the meantime`).waitFor();
    await notice.getByText("Theirs", { exact: true }).waitFor();
    expect(await form.getByLabel("Name", { exact: true }).inputValue()).toBe("Mine");
    expect(await judge()).toEqual([]);
    await notice.getByRole("button", { name: "Save mine instead" }).click();
    await models.provider("Mine").item.waitFor();

    const { open, item } = models.model("small-1");
    await open.click();
    const editor = item.getByTestId("edit-model");
    await editor.getByRole("textbox", { name: "Description" }).fill("Quick");
    await program.request("PATCH", "/api/admin/models/local/small-1", { description: "Slow" });
    await editor.getByRole("button", { name: "Save", exact: true }).click();
    await editor.getByTestId("changed-notice").getByText("Slow").waitFor();
    expect(await editor.getByRole("textbox", { name: "Description" }).inputValue()).toBe("Quick");
    await editor.getByRole("button", { name: "Discard mine" }).click();
    expect(await editor.getByRole("textbox", { name: "Description" }).inputValue()).toBe("Slow");
    await editor.getByRole("button", { name: "Cancel" }).click();
  });

  it("a model is described, priced and limited, shows what it overrides, and is reset", async () => {
    visitor.complaints.expect(400);
    await page.goto("/admin/models");
    const { item, open } = models.model("large-3");
    await open.click();
    const editor = item.getByTestId("edit-model");
    const save = editor.getByRole("button", { name: "Save", exact: true });
    await editor.getByLabel("Name", { exact: true }).fill("Large");
    await editor.getByText("Set by an administrator. Reported: large-3.").waitFor();
    await editor.getByLabel("Price of input, in US dollars").fill("0,15");
    await save.click();
    await editor.getByText("Give both prices, or neither.").first().waitFor();
    await editor.getByLabel("Price of output, in US dollars").fill("0.6");
    await editor.getByLabel("Context, in tokens").fill("128,000");
    await editor.getByLabel("Sees images").selectOption("Yes");
    expect(await judge()).toEqual([]);
    await save.click();
    await editor.waitFor({ state: "detached" });
    const large = models.model("Large");
    await large.item.getByText("128,000 tokens · $0.15 in, $0.60 out · Sees images").waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-expanded"))).toBe("false");

    await large.open.click();
    await large.item.getByRole("button", { name: "Reset: Name" }).click();
    await large.item.getByRole("button", { name: "Save", exact: true }).click();
    await models.model("large-3").item.getByText("128,000 tokens").waitFor();
  });

  it("a disabled model leaves the list from which people choose", async () => {
    const offered = async () =>
      (
        (await (await program.request("GET", "/api/models")).json()) as { models: { id: string }[] }
      ).models.map(({ id }) => id);
    const { enabled } = models.model("large-3");
    await enabled.click();
    await expect.poll(offered).toEqual(["local/small-1"]);
    await models.provider("Mine").item.getByText("1 of 2 models enabled").waitFor();
    await enabled.click();
    await expect.poll(offered).toHaveLength(2);
  });

  it("a model that is not listed is added by hand, and deleted", async () => {
    await page.getByRole("button", { name: "Add a model by hand" }).click();
    const form = page.getByRole("form", { name: "Add a model by hand" });
    await form.getByLabel("Name at the provider").fill("team/hidden:1");
    await form.getByLabel("Name at the provider").press("Enter");
    await page.getByText("Added team/hidden:1.").waitFor();
    const { item, open } = models.model("team/hidden:1");
    await item.getByText("Added by hand").waitFor();
    await open.click();
    await item.getByRole("button", { name: "Delete…" }).click();
    expect(await judge()).toEqual([]);
    await item.getByRole("button", { name: "Delete model" }).click();
    await page.getByText("Deleted team/hidden:1.").waitFor();
    await item.waitFor({ state: "detached" });
  });

  it("of a long list none is enabled; search and filters find what to enable", async () => {
    fake.names = Array.from({ length: 120 }, (_, n) => `model-${String(n).padStart(3, "0")}`);
    await page.goto("/admin/models");
    await page.getByRole("button", { name: "Connect a provider" }).click();
    const { service, address, key, name, connect } = models.form;
    await service("Compatible server").click();
    await address.fill(fake.url);
    await key.fill("right-key");
    await name.fill("Many");
    await connect.click();
    await page.getByText("Many is connected and lists 120 models.").waitFor();
    await expect.poll(() => models.models.count()).toBe(50);
    await page.getByRole("button", { name: "Load more" }).click();
    await expect.poll(() => models.models.count()).toBe(100);
    await page.getByLabel("Search by name or ID").fill("MODEL-11");
    await expect.poll(() => models.models.count()).toBe(10);
    const saved = page.waitForResponse((response) => response.request().method() === "PATCH");
    await models.model("model-117").enabled.click();
    await saved; // a list that is asked for earlier may not have it
    await page.getByLabel("Status").selectOption("Enabled");
    await expect.poll(() => models.models.count()).toBe(1);
    expect(new URL(page.url()).search).toBe("?provider=many&query=MODEL-11&enabled=true");
    await page.reload();
    await expect.poll(() => models.models.count()).toBe(1);
    await page.getByLabel("Status").selectOption("Disabled");
    await expect.poll(() => models.models.count()).toBe(9);
    expect(await judge()).toEqual([]);
  });

  it("a list that fails to load says why, and loads on request", async () => {
    visitor.complaints.expect(503);
    await page.route("**/api/admin/providers", (route) =>
      route.fulfill({ status: 503, json: { code: "storage_unavailable", detail: "" } }),
    );
    await page.goto("/admin/models");
    await page.getByText("The database can't be reached at the moment.").waitFor();
    await page.unroute("**/api/admin/providers");
    await page.getByRole("button", { name: "Try again" }).click();
    await models.provider("Many").item.waitFor();
  });

  it("is German for readers of German", async () => {
    const { page: german, complaints } = await newVisitor(browser, server.url, {
      locale: "de-DE",
      viewport: { width: 390, height: 844 },
    });
    await new AccountPages(german).openAs(person, "/admin/models");
    await german.getByTestId("model").first().waitFor();
    await german.getByRole("button", { name: "Anbieter verbinden" }).click();
    await german.getByTestId("add-provider").getByText("Header und ID").click();
    await german.getByTestId("model").first().getByRole("button").click();
    expect(await tooWide(german)).toEqual([]);
    expect(englishIn(await readable(german))).toEqual([]);
    expect(complaints.list()).toEqual([]);
    await german.context().close();
  });

  it("no console errors occurred", () => {
    expect(visitor.complaints.list()).toEqual([]);
  });
});

it("a provider of the environment is shown as set there, and can only be checked", async () => {
  const browser = await openBrowser();
  const fake = await Model.start(() => "yes");
  fake.names = ["env-1"];
  const server = await Server.start({ OPENAI_BASE_URL: fake.url, LLM_MODEL: "env-1" });
  try {
    const { page, complaints } = await newVisitor(browser, server.url);
    const account = new AccountPages(page);
    const person = somebody();
    await account.register(person);
    await page.waitForURL("**/login*");
    await account.signIn(person);
    await page.waitForURL("**/chat"); // there is a model
    await page.goto("/admin/models");
    const provider = page.getByTestId("provider");
    await provider.getByText("Set by the server's environment (OPENAI_API_KEY, OPENAI_BASE_URL)").waitFor();
    expect(await provider.getByRole("button").allInnerTexts()).toEqual(["Check"]);
    await provider.getByRole("button").click();
    await provider.getByText("It works: 1 model found").waitFor();
    expect(complaints.list()).toEqual([]);
  } finally {
    await browser.close();
    await server.stop();
    fake.stop();
  }
});
