import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newVisitor, openBrowser, type Visitor } from "./browser";
import { McpServer } from "./mcp-server";
import { type Asked, type Chunk, Model } from "./model";
import type { Person } from "./pages/account";
import { AccountPages } from "./pages/account";
import { createAccount, firstAdmin } from "./pages/admin";
import { ChatPage } from "./pages/chat";
import { judge } from "./pages/judge";
import type { Program } from "./program";
import { Server } from "./server";

/** A name that reads as another one where characters that change directions count. */
const hostile = "gpj\u202eexe";
const listed = [
  {
    name: "forecast",
    title: "Forecast",
    description: "Tells the weather.",
    annotations: { readOnlyHint: true },
  },
  { name: "delete_all", description: "Deletes all stations." },
  {
    name: "report",
    title: `<img src=x onerror="document.title='run'">${hostile}`,
    description: "x ".repeat(5000),
  },
];
const secret = "Bearer a-secret-of-nobody-else";

/** A model that calls the first tool that it is offered, once, and then says what came of it. */
async function* calling({ messages, tools }: Asked): AsyncGenerator<Chunk> {
  const offered = tools?.[0]?.function.name;
  if (messages.at(-1)?.role === "tool") yield "The tool has answered.";
  else if (!offered) yield "There is no tool.";
  else yield { tool_calls: [{ index: 0, id: "1", function: { name: offered, arguments: "{}" } }] };
}

describe("MCP servers in the admin pages", () => {
  let server: Server;
  let browser: Browser;
  let model: Model;
  let mcp: McpServer;
  let visitor: Visitor;
  let page: Page;
  let program: Program;
  let member: Person;

  beforeAll(async () => {
    browser = await openBrowser();
    model = await Model.start((_, asked) => calling(asked));
    model.names = ["gpt-4o"];
    mcp = await McpServer.start(listed, (name) => `Sunny, says ${name}.`);
    mcp.authorization = secret;
    server = await Server.start({
      LLM_PROVIDER: "openai",
      LLM_MODEL: "gpt-4o",
      OPENAI_BASE_URL: model.url,
    });
    visitor = await newVisitor(browser, server.url);
    page = visitor.page;
    ({ program } = await firstAdmin(server.url, page));
    member = await createAccount(program, "member");
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    model?.stop();
    mcp?.stop();
  });

  const item = () => page.getByTestId("mcp-server");
  const button = (name: string) => page.getByRole("button", { name });
  const tool = (name: string) => page.getByTestId("mcp-tool").filter({ hasText: name });

  it("one is added with a secret that is never shown again, after a check that says what is missing", async () => {
    await page.goto("/admin/tools");
    await page.getByText("An MCP server lets models use other software").waitFor();
    await button("Add an MCP server").click();
    await page.keyboard.type(mcp.url);
    await page.getByLabel("Name").fill("Weather");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("Enter its Authorization header").waitFor();
    await page.getByLabel("Headers").fill(`Authorization: ${secret}`);
    await button("Add").last().click();
    await page.getByText("Weather is added with 3 tools.").waitFor();
    await item().getByText("3 of 3 tools enabled").waitFor();
    await page.reload();
    await item().getByText("Headers stored").waitFor();
    expect(await page.content()).not.toContain(secret);
    expect(await (await program.request("GET", "/api/admin/mcp-servers")).text()).not.toContain(secret);
  });

  it("a tool is switched off and another one asks each time; what the server says is text", async () => {
    await page.goto("/admin/tools");
    await button("Tools: Weather").click();
    await tool("forecast").getByText("declared read-only").waitFor();
    await tool("report").getByText("<img src=x").waitFor();
    expect(await page.title()).not.toBe("run");
    await tool("delete_all").getByRole("checkbox").click();
    await tool("report").getByRole("checkbox").click();
    await item().getByText("1 of 3 tools enabled").waitFor();
    await tool("forecast").getByRole("combobox").selectOption("Always ask");
    await expect
      .poll(async () => (await program.request("GET", "/api/admin/mcp-servers/weather")).json())
      .toMatchObject({
        tools: { delete_all: { enabled: false }, forecast: { enabled: true, effective_approval: "always" } },
      });
    await judge(page, "admin-tools", async () => {
      await page.goto("/admin/tools");
      await button("Tools: Weather").click();
      await tool("forecast").waitFor();
    });
  });

  it("a change that another admin made in between is shown instead of overwritten", async () => {
    await page.goto("/admin/tools");
    await button("Edit: Weather").click();
    await page.getByLabel("Name").fill("Mine");
    await program.request("PATCH", "/api/admin/mcp-servers/weather", { name: "Skies", approval: "ask" });
    visitor.complaints.expect(409);
    await button("Save").first().click();
    const notice = page.getByTestId("changed-notice");
    await notice.getByText("Skies").waitFor();
    await notice.getByText("Before its tools are called").waitFor();
    await button("Discard mine").click();
    expect(await page.getByLabel("Name").inputValue()).toBe("Skies");
  });

  it("a member allows a call and sees its result; a server that is down costs its tools only", async () => {
    const guest = await newVisitor(browser, server.url);
    await new AccountPages(guest.page).openAs(member);
    const chat = new ChatPage(guest.page);
    const choose = async () => {
      await guest.page.getByTestId("composer-menu-button").click();
      await guest.page.getByRole("menuitem", { name: "Tools" }).click();
    };
    await choose();
    expect(await guest.page.getByRole("switch").allInnerTexts()).not.toContain("delete_all");
    await guest.page.getByRole("switch", { name: "Forecast" }).click();
    await guest.page.keyboard.press("Escape");
    await chat.ask("How is the weather?");
    const card = guest.page.getByTestId("approval-card");
    await card.waitFor();
    expect(mcp.called).toEqual([]);
    expect(await card.getByRole("button").allInnerTexts()).toEqual(["Allow once", "Decline"]); // it asks each time
    await card.getByRole("button", { name: "Allow once" }).click();
    expect(await chat.ended(1)).toContain("The tool has answered.");
    expect(mcp.called).toEqual(["forecast"]);
    await guest.page.getByTestId("tool-call").getByRole("button").click();
    await guest.page.getByText("Sunny, says forecast.").waitFor();

    await program.request("PATCH", "/api/admin/mcp-servers/weather", {
      tools: { forecast: { approval: "ask" } },
    });
    await chat.ask("And now?");
    await card.getByRole("button", { name: "Allow in this chat" }).click();
    expect(await chat.ended(2)).toContain("The tool has answered.");
    await chat.ask("And tomorrow?");
    expect(await chat.ended(3)).toContain("The tool has answered.");
    expect(mcp.called).toHaveLength(3);

    mcp.stop();
    await chat.ask("And next week?");
    expect(await chat.ended(4)).toContain("The tool has answered.");
    await guest.page.locator("[data-testid=tool-call][data-status=failed]").waitFor();
    expect(guest.complaints.list()).toEqual([]);

    await page.goto("/admin/tools");
    await button("Check: Skies").click();
    await page.getByRole("alert").getByText("Nothing answers at this address.").waitFor();
    await item().getByText("Not answering").waitFor();
  });

  it("one is deleted after a question, and the audit log names all that was done", async () => {
    await page.goto("/admin/tools");
    await button("Delete…: Skies").click();
    await button("Delete server").click();
    await page.getByText("Deleted Skies.").waitFor();
    await page.getByText("An MCP server lets models use other software").waitFor();
    await page.goto("/admin/audit");
    for (const event of ["MCP server added", "MCP server changed", "MCP server deleted"])
      await page.getByTestId("event").getByText(event).first().waitFor();
    expect(visitor.complaints.list()).toEqual([]);
  });
});
