import { describe, expect, it } from "vitest";
import { ApiError } from "@/data/client/api-error";
import { mcpServer } from "@/test/mcp-servers";
import {
  addRequest,
  askedOf,
  changeOf,
  checkRequest,
  type NewServerValues,
  newValues,
  nothingRemoved,
  storedValues,
  withProposals,
} from "./server-values";

const typed = (values: Partial<NewServerValues>) =>
  withProposals({ ...newValues([]), ...values }, ["linear"]);

describe("the name and the ID that are proposed", () => {
  it.each([
    [{ url: "https://api.githubcopilot.com/mcp/" }, "Githubcopilot", "githubcopilot"],
    [{ url: "https://mcp.linear.app/mcp" }, "Linear", "linear-2"],
    [{ url: "http://localhost:3001/mcp" }, "", "tools"],
    [
      { reach: "command", command: "npx", args: "-y\n@modelcontextprotocol/server-filesystem\n/data" },
      "Filesystem",
      "filesystem",
    ],
    [{ reach: "command", command: "uvx", args: "mcp-server-git@2" }, "Git", "git"],
    [{ reach: "command", command: "C:\\tools\\weather-mcp.exe" }, "Weather", "weather"],
    [{ reach: "command", command: "/usr/local/bin/notes" }, "Notes", "notes"],
    [{ url: "https://x.example", name: "Mine", namedByHand: true }, "Mine", "mine"],
  ] as const)("of %j are %s and %s", (values, name, id) => {
    expect(typed(values)).toMatchObject({ name, id });
  });
});

describe("a server that is added", () => {
  it("has what its kind of reach needs, and nothing of the other", () => {
    const values = typed({
      url: " https://mcp.linear.app/mcp ",
      headers: "Authorization: Bearer a:b\n\nX-Team: x",
      env: "A=b",
      command: "npx",
      approval: "always",
      access: { restricted: true, groups: [3] },
    });
    const rules = { name: "Linear", id: "linear-2", approval: "always", groups: [3] };
    expect(addRequest(values)).toEqual({
      url: "https://mcp.linear.app/mcp",
      headers: { Authorization: "Bearer a:b", "X-Team": "x" },
      ...rules,
    });
    expect(addRequest({ ...values, reach: "command", args: "-y\n\n--root=/a b" })).toEqual({
      command: "npx",
      args: ["-y", "--root=/a b"],
      env: { A: "b" },
      ...rules,
    });
  });

  it.each([
    [{ url: "" }, "url", "required"],
    [{ url: "https://a.example", headers: "no colon" }, "headers", "invalid_header"],
    [{ reach: "command", command: " " }, "command", "required"],
    [{ reach: "command", command: "npx", env: "=x" }, "env", "invalid_variable"],
  ] as const)("without what it needs names the field: %j", (values, field, code) => {
    const ask = () => checkRequest(typed(values));
    expect(ask).toThrow(ApiError);
    expect(ask).toThrow(expect.objectContaining({ fields: [expect.objectContaining({ field, code })] }));
  });
});

describe("the change of a server", () => {
  const server = mcpServer({ has_headers: true });
  const values = storedValues(server);

  it("has the client of a server at an address, and its secret only if it was typed or removed", () => {
    const own = mcpServer({ oauth_client_id: "a", has_oauth_client_secret: true });
    const stored = storedValues(own);
    expect(changeOf(own, stored, nothingRemoved)).toEqual({});
    expect(changeOf(own, { ...stored, clientId: " b ", clientSecret: "s" }, nothingRemoved)).toEqual({
      oauth_client_id: "b",
      oauth_client_secret: "s",
    });
    expect(changeOf(own, stored, { ...nothingRemoved, clientSecret: true })).toEqual({
      oauth_client_secret: "",
    });
    const added = typed({ url: "https://a.example", clientId: "a", clientSecret: "s" });
    expect(addRequest(added)).toMatchObject({ oauth_client_id: "a", oauth_client_secret: "s" });
    expect(addRequest({ ...added, reach: "command", command: "npx" })).not.toHaveProperty("oauth_client_id");
  });

  it("is empty for what is stored", () => {
    expect(changeOf(server, values, nothingRemoved)).toEqual({});
  });

  it("has secrets only if they are typed or removed", () => {
    expect(changeOf(server, { ...values, headers: "A: b" }, nothingRemoved)).toEqual({ headers: { A: "b" } });
    expect(changeOf(server, { ...values, headers: "A: b" }, { ...nothingRemoved, headers: true })).toEqual({
      headers: {},
    });
  });

  it("of groups names none for everyone", () => {
    const restricted = mcpServer({ restricted: true, groups: [1] });
    const open = { ...storedValues(restricted), access: { restricted: false, groups: [1] } };
    expect(changeOf(restricted, open, nothingRemoved)).toEqual({ groups: [] });
  });

  it("of a command has arguments a line", () => {
    const local = mcpServer({ url: "", command: "npx", args: ["-y", "x"] });
    const edited = { ...storedValues(local), args: "-y\nx\n/data", env: "TOKEN=a=b" };
    expect(changeOf(local, edited, nothingRemoved)).toEqual({
      args: ["-y", "x", "/data"],
      env: { TOKEN: "a=b" },
    });
  });

  it("asks the server again only for how it is reached", () => {
    expect(askedOf({ name: "A", approval: "ask", groups: [] })).toBeUndefined();
    expect(askedOf({ name: "A", url: "https://b.example", headers: {} })).toEqual({
      url: "https://b.example",
      headers: {},
    });
  });
});
