import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AuthorizingServer } from "./authorizing-server";
import { newVisitor, openBrowser, type Visitor } from "./browser";
import { McpServer } from "./mcp-server";
import { firstAdmin } from "./pages/admin";
import { judge } from "./pages/judge";
import type { Program } from "./program";
import { Server } from "./server";

describe("connections", () => {
  let server: Server;
  let browser: Browser;
  let mcp: McpServer;
  let authorizing: AuthorizingServer;
  let visitor: Visitor;
  let page: Page;
  let program: Program;

  beforeAll(async () => {
    browser = await openBrowser();
    mcp = await McpServer.start([{ name: "read", title: "Read notes" }], () => "the notes");
    authorizing = await AuthorizingServer.start(mcp.url);
    mcp.authorization = authorizing.authorization;
    mcp.challenge = authorizing.challenge;
    server = await Server.start();
    visitor = await newVisitor(browser, server.url.replace("127.0.0.1", "localhost")); // the usual PUBLIC_URL
    page = visitor.page;
    ({ program } = await firstAdmin(server.url, page));
    await program.request("POST", "/api/admin/mcp-servers", { id: "notes", name: "Notes", url: mcp.url });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    authorizing?.stop();
    mcp?.stop();
  });

  const row = () => page.getByTestId("connection");
  const offered = async () => (await program.request("GET", "/api/tools")).text();

  it("the tools of a chat lead to the server that has to be connected, and back without access", async () => {
    await expect.poll(offered).toContain('"connections_needed":[{"server":"notes","name":"Notes"}]');
    await page.goto("/chat");
    await page.getByTestId("composer-menu-button").click();
    await page.getByTestId("composer-tools").click();
    await page.getByRole("link", { name: "Connect Notes" }).click();
    await page.waitForURL("**/settings/connections");
    await row().getByText("Not connected").waitFor();
    await row().getByRole("button", { name: "Connect" }).click();
    await page.getByRole("link", { name: "Decline" }).click();
    await page.getByText("Notes was not connected. You did not allow access.").waitFor();
    expect(new URL(page.url()).search).toBe("");
    expect(authorizing.requests).not.toContain("POST /token");
  });

  it("a server that is connected lists its tools, until it is disconnected", async () => {
    await row().getByRole("button", { name: "Connect" }).click();
    await page.getByRole("link", { name: "Allow" }).click();
    await page.getByText("Notes is connected.").waitFor();
    await expect.poll(offered).toContain('"notes/read"');
    expect(await offered()).toContain('"connections_needed":[]');
    await judge(page, "connections", async () => {
      await page.goto("/settings/connections");
      await row().getByText("Connected").waitFor();
    });
    await page.getByRole("button", { name: "Disconnect Notes" }).click();
    await page.getByRole("button", { name: "Disconnect", exact: true }).click();
    await row().getByText("Not connected").waitFor();
    await expect.poll(() => authorizing.requests).toContain("POST /revoke"); // by a job
    expect(visitor.complaints.list().filter((one) => one !== `request to ${authorizing.url}`)).toEqual([]);
  });
});
