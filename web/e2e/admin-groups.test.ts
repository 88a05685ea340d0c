import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Group, GroupList } from "../src/data/client/types";
import { newVisitor, openBrowser, type Visitor } from "./browser";
import { Model } from "./model";
import type { Person } from "./pages/account";
import { AccountPages } from "./pages/account";
import { createAccount, firstAdmin } from "./pages/admin";
import { judge } from "./pages/judge";
import { englishIn, readable, tooWide } from "./pages/words";
import { Program } from "./program";
import { Server } from "./server";

type Member = Person & { id: number };

describe("groups of people", () => {
  let server: Server;
  let browser: Browser;
  let model: Model;
  let visitor: Visitor;
  let page: Page;
  let admin: Person;
  let program: Program;
  let member: Member;
  let other: Member;

  beforeAll(async () => {
    browser = await openBrowser();
    model = await Model.start((question) => `An answer to ${question}.`);
    model.names = ["open-model", "secret-model"];
    server = await Server.start({
      LLM_PROVIDER: "openai",
      LLM_MODEL: "open-model",
      OPENAI_BASE_URL: model.url,
    });
    visitor = await newVisitor(browser, server.url);
    page = visitor.page;
    ({ person: admin, program } = await firstAdmin(server.url, page));
    member = await createAccount(program, "member");
    other = await createAccount(program, "member");
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    model?.stop();
  });

  const rows = () => page.getByTestId("group");
  const row = (name: string) => rows().filter({ has: page.getByRole("button", { name, exact: true }) });
  const dialog = () => page.getByTestId("group-dialog");
  const members = () => dialog().getByTestId("member");
  const picker = () => dialog().getByRole("combobox", { name: "Add a person" });
  const focused = () => page.evaluate(() => document.activeElement?.textContent);

  /** Creates a group, unless an earlier attempt of the test has. */
  async function create(name: string): Promise<Group> {
    const { groups } = (await (await program.request("GET", "/api/admin/groups")).json()) as GroupList;
    const existing = groups.find((group) => group.name === name);
    return existing ?? (await (await program.request("POST", "/api/admin/groups", { name })).json());
  }

  async function open(name: string) {
    await page.goto("/admin/groups");
    await row(name).getByRole("button").click();
    await dialog().getByText("No model").or(dialog().getByRole("link")).or(picker()).first().waitFor();
  }

  /** The ids of the models that a person may use. */
  async function offered(person: Person): Promise<string[]> {
    const reply = await (await Program.signIn(server.url, person)).request("GET", "/api/models");
    return ((await reply.json()) as { models: { id: string }[] }).models.map(({ id }) => id);
  }

  it("one is created by keyboard, and gets a member and a model that only its member sees", async () => {
    await expect.poll(() => offered(other)).toEqual(["openai/open-model", "openai/secret-model"]);
    await page.goto("/admin/groups");
    await page.getByText("No groups yet.").waitFor();
    await page.getByRole("button", { name: "Create group" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("form", { name: "Create group" }).waitFor();
    await page.keyboard.type("Research");
    await page.keyboard.press("Enter");
    await dialog().getByText("No members yet.").waitFor();
    await picker().focus();
    await page.keyboard.type(member.username.toUpperCase());
    await dialog().getByRole("option", { name: member.username }).waitFor();
    await page.keyboard.press("Enter");
    await dialog().getByText(`Added ${member.username}.`).waitFor();
    await members().getByText(member.email).waitFor();
    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "detached" });
    await expect.poll(() => row("Research").textContent()).toContain("Members: 1");

    await page.goto("/admin/models");
    const secret = page.getByTestId("model").filter({ hasText: "openai/secret-model" });
    await secret.getByRole("button", { name: /secret-model/ }).click();
    await secret.getByText("Only some groups").click();
    await secret.getByRole("button", { name: "Save" }).click();
    await secret.getByText("Choose at least one group, or let everyone use it.").waitFor();
    await secret.getByLabel("Research").check();
    await secret.getByRole("button", { name: "Save" }).click();
    await secret.getByText("Only for Research").waitFor();
    await expect.poll(() => offered(member)).toEqual(["openai/open-model", "openai/secret-model"]);
    await expect.poll(() => offered(other)).toEqual(["openai/open-model"]);

    const { page: theirs } = await newVisitor(browser, server.url);
    await new AccountPages(theirs).openAs(member);
    await theirs.getByTestId("model-button").click();
    await theirs.getByTestId("model-option").getByText("secret-model").waitFor();
    await theirs.context().close();

    await open("Research");
    await dialog().getByRole("link", { name: "secret-model" }).click();
    await page.waitForURL("**/admin/models?query=openai%2Fsecret-model");
  });

  it("a taken name is told beside its field, and nothing typed is lost", async () => {
    visitor.complaints.expect(409, 400);
    await create("Sales");
    await page.goto("/admin/groups");
    await page.getByRole("button", { name: "Create group" }).click();
    const form = page.getByRole("form", { name: "Create group" });
    await form.getByLabel("Name").fill(" SALES ");
    await form.getByRole("button", { name: "Create group" }).click();
    await form.getByText("A group with this name already exists. Choose another name.").waitFor();
    expect(await form.getByLabel("Name").getAttribute("aria-invalid")).toBe("true");
    expect(await form.getByLabel("Name").inputValue()).toBe(" SALES ");
    await form.getByLabel("Name").fill(" ");
    await form.getByRole("button", { name: "Create group" }).click();
    await form.getByText("Use 1 to 100 characters.").waitFor();
    await form.getByRole("button", { name: "Cancel" }).click();

    await row("Sales").getByRole("button").click();
    await dialog().getByRole("textbox", { name: "Name" }).fill("research");
    await dialog().getByRole("button", { name: "Rename" }).click();
    await dialog().getByText("A group with this name already exists.").waitFor();
    await dialog().getByRole("textbox", { name: "Name" }).fill("Field sales");
    await dialog().getByRole("button", { name: "Rename" }).click();
    await dialog().getByText("Renamed.").waitFor();
    await page.keyboard.press("Escape");
    await row("Field sales").waitFor();
  });

  it("members are removed, also when another admin was faster", async () => {
    visitor.complaints.expect(404);
    const { id } = await create("Support");
    for (const person of [member, other])
      await program.request("PUT", `/api/admin/groups/${id}/members/${person.id}`);
    await open("Support");
    await expect.poll(() => members().count()).toBe(2);
    await picker().fill(other.username);
    await dialog().getByText("already a member").waitFor();
    await page.keyboard.press("Escape"); // closes the list, not the dialog
    expect(await picker().inputValue()).toBe("");
    await dialog()
      .getByRole("button", { name: `Remove ${other.username}` })
      .click();
    await dialog().getByText(`Removed ${other.username} from the group.`).waitFor();
    await expect.poll(() => members().count()).toBe(1);
    expect(await focused()).toBe(`Removed ${other.username} from the group.`);
    await program.request("DELETE", `/api/admin/groups/${id}/members/${member.id}`);
    await dialog()
      .getByRole("button", { name: `Remove ${member.username}` })
      .click();
    await dialog().getByText("This person is not a member of the group.").waitFor();
    await dialog().getByText("No members yet.").waitFor();
  });

  it("a person's groups are in the account, and lead to them", async () => {
    await page.goto(`/admin/people?person=${member.id}`);
    await page.getByTestId("person-dialog").getByRole("link", { name: "Research" }).click();
    await dialog().getByRole("heading", { name: "Research" }).waitFor();
  });

  it("usage is summed by group, with people who are in none", async () => {
    await (await Program.signIn(server.url, member)).ask("Hello");
    await (await Program.signIn(server.url, other)).ask("Hello");
    await page.goto("/admin/usage");
    await page.getByLabel("Grouped by").selectOption("By group");
    await expect.poll(() => new URL(page.url()).search).toBe("?by=group");
    const sum = (name: string) => page.getByTestId("usage-sum").filter({ hasText: name });
    await expect.poll(() => sum("Without a group").textContent()).toContain("Calls: 1");
    await expect.poll(() => sum("Research").textContent()).toContain("Calls: 1");
    await page.getByText("People count in each of their groups as it is now").waitFor();
    await sum("Research").getByRole("link").click();
    await dialog().getByRole("heading", { name: "Research" }).waitFor();
  });

  it("the second of two admins who limit a model is shown what the first stored", async () => {
    visitor.complaints.expect(409);
    const { id } = await create("Legal");
    await page.goto("/admin/models?query=open-model");
    const open = page.getByTestId("model").first();
    await open.getByRole("button", { name: /open-model/ }).click();
    await open.getByText("Only some groups").click();
    await open.getByLabel("Research").check();
    await program.request("PATCH", "/api/admin/models/openai/open-model", { groups: [id], version: 0 });
    await open.getByRole("button", { name: "Save" }).click();
    const notice = open.getByTestId("changed-notice");
    await notice.getByText("Only for Legal").waitFor();
    await notice.getByText("This was changed by").waitFor();
    await notice.getByRole("button", { name: "Save mine instead" }).click();
    await open.getByText("Only for Research").waitFor();
    await open.getByRole("button", { name: /open-model/ }).click();
    await open.getByText("Everyone", { exact: true }).click();
    await open.getByRole("button", { name: "Save" }).click();
    await open.getByText("Only for Research").waitFor({ state: "detached" });
    expect(await offered(other)).toEqual(["openai/open-model"]);
  });

  it("deleting one says what follows, and a model without groups says that no one may use it", async () => {
    await open("Research");
    await dialog().getByRole("button", { name: "Delete…" }).click();
    await dialog().getByText("can't be used by anyone until you choose").waitFor();
    await page.keyboard.press("Enter"); // on Cancel
    await dialog().getByRole("button", { name: "Delete…" }).click();
    await dialog().getByRole("button", { name: "Delete group" }).click();
    await page.getByText("Deleted the group Research.").waitFor();
    await row("Research").waitFor({ state: "detached" });
    await dialog().waitFor({ state: "detached" });
    await page.goto("/admin/models?query=secret-model");
    await page.getByText("For no one: its groups are deleted").waitFor();
    expect(await offered(member)).toEqual(["openai/open-model"]);
  });

  it("fit a phone, in both themes, without violations", { timeout: 120_000 }, async () => {
    const { id } = await create("Design");
    await program.request("PUT", `/api/admin/groups/${id}/members/${member.id}`);
    await program.request("PATCH", `/api/admin/groups/${id}`, { budget: { usd: 2.5, per: "month" } });
    await program.request("PATCH", "/api/admin/models/openai/secret-model", { groups: [id] });
    await judge(page, "groups", async () => {
      await page.goto("/admin/groups");
      await rows().first().waitFor();
      await page.getByRole("button", { name: "Create group" }).click();
    });
    await judge(page, "group", async () => {
      await page.goto(`/admin/groups?group=${id}`);
      await members().first().waitFor();
      await dialog().getByRole("link", { name: "secret-model" }).waitFor();
      await picker().fill("person");
      await dialog().getByRole("option").first().waitFor();
    });
    await judge(page, "group-deletion", async () => {
      await page.goto(`/admin/groups?group=${id}`);
      await dialog().getByRole("link", { name: "secret-model" }).waitFor();
      await dialog().getByRole("button", { name: "Delete…" }).click();
    });
    await judge(page, "model-access", async () => {
      await page.goto("/admin/models?query=secret-model");
      const secret = page.getByTestId("model").first();
      await secret.getByRole("button", { name: /secret-model/ }).click();
      await secret.getByLabel("Design").scrollIntoViewIfNeeded();
    });
  });

  it("are German for readers of German", async () => {
    const { page: german, complaints } = await newVisitor(browser, server.url, {
      locale: "de-DE",
      viewport: { width: 390, height: 844 },
    });
    await new AccountPages(german).openAs(admin, "/admin/groups");
    await german.getByRole("button", { name: "Gruppe anlegen" }).click();
    await german.getByRole("button", { name: "Design", exact: true }).click();
    await german.getByTestId("member").first().waitFor();
    expect(await tooWide(german)).toEqual([]);
    expect(englishIn(await readable(german))).toEqual([]);
    expect(complaints.list()).toEqual([]);
    await german.context().close();
  });

  it("no console errors occurred", () => {
    expect(visitor.complaints.list()).toEqual([]);
  });
});
