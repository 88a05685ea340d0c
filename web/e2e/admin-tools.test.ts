import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newVisitor, openBrowser, type Visitor } from "./browser";
import { McpServer } from "./mcp-server";
import { firstAdmin } from "./pages/admin";
import { judge } from "./pages/judge";
import type { Program } from "./program";
import { Server } from "./server";

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
    title: `<img src=x onerror="document.title='run'">`,
    description: "x ".repeat(5000),
  },
];
const secret = "Bearer a-secret-of-nobody-else";

describe("MCP servers in the admin pages", () => {
  let server: Server;
  let browser: Browser;
  let mcp: McpServer;
  let visitor: Visitor;
  let page: Page;
  let program: Program;

  beforeAll(async () => {
    browser = await openBrowser();
    mcp = await McpServer.start(listed);
    mcp.authorization = secret;
    server = await Server.start();
    visitor = await newVisitor(browser, server.url);
    page = visitor.page;
    ({ program } = await firstAdmin(server.url, page));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
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
