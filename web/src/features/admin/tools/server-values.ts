import type { Approval, McpServer, McpServerChange, McpServerRequest } from "@/data/client/types";
import { type Access, accessOf, changedGroups } from "../access/access";
import { invalidInput, linesOf, parseHeaders, parseVariables } from "../form/lines";
import { proposedId } from "../form/proposed-id";
import { capitalized, hostName } from "../form/proposed-name";

/** How a server is reached: at an address, or by starting a command. */
export type Reach = "address" | "command";

/** What is typed into the form of a server. */
export interface ServerValues {
  readonly reach: Reach;
  readonly url: string;
  /** A header a line. */
  readonly headers: string;
  readonly command: string;
  /** An argument a line. */
  readonly args: string;
  /** A variable a line. */
  readonly env: string;
  /** The client that was registered with the server that authorizes; empty: none. */
  readonly clientId: string;
  readonly clientSecret: string;
  readonly name: string;
  /** null: as its tools are declared. */
  readonly approval: Approval | null;
  readonly access: Access;
}

/** A new server also has an id. Names and ids are proposed until they are typed. */
export interface NewServerValues extends ServerValues {
  readonly id: string;
  readonly namedByHand: boolean;
  readonly idByHand: boolean;
}

/** Which stored secrets are to be removed. */
export interface Removed {
  readonly headers: boolean;
  readonly env: boolean;
  readonly clientSecret: boolean;
}

export const nothingRemoved: Removed = { headers: false, env: false, clientSecret: false };

/** A name after the program that a command starts: `npx -y @acme/mcp-server-files@1 /data` is Files. */
function commandName(command: string, args: string): string {
  const parts = [command, ...linesOf(args)].map((part) => part.trim());
  const program = parts.find((part) => /mcp|server/i.test(part)) ?? parts[0] ?? "";
  const [name = ""] = (program.split(/[/\\]/).at(-1) ?? "").split("@");
  const plain = name.replace(/\.\w+$/, "").replace(/^(?:mcp[-_])?(?:server[-_])?|[-_](?:mcp|server)$/gi, "");
  return capitalized(plain || name);
}

/** The values after a change, with what is proposed after them. */
export function withProposals(values: NewServerValues, taken: readonly string[]): NewServerValues {
  const { reach, url, command, args, namedByHand, idByHand } = values;
  const proposed = reach === "address" ? hostName(url) : commandName(command, args);
  const name = namedByHand ? values.name : (proposed ?? "");
  return { ...values, name, id: idByHand ? values.id : proposedId(name, taken, "tools") };
}

export function newValues(taken: readonly string[]): NewServerValues {
  const empty = {
    url: "",
    headers: "",
    command: "",
    args: "",
    env: "",
    clientId: "",
    clientSecret: "",
    name: "",
    approval: null,
    id: "",
  } as const;
  const access = { restricted: false, groups: [] };
  return withProposals({ ...empty, reach: "address", access, namedByHand: false, idByHand: false }, taken);
}

/** How a server that is not saved is asked: without what does not matter then. */
export function checkRequest({ reach, url, headers, command, args, env }: ServerValues): McpServerRequest {
  if (reach === "address") {
    if (url.trim() === "") throw invalidInput("url", "required");
    return { url: url.trim(), ...(headers.trim() && { headers: parseHeaders(headers) }) };
  }
  if (command.trim() === "") throw invalidInput("command", "required");
  return {
    command: command.trim(),
    args: linesOf(args),
    ...(env.trim() && { env: parseVariables(env) }),
  };
}

export function addRequest(values: NewServerValues): McpServerRequest {
  const { id, name, approval, access, reach, clientId, clientSecret } = values;
  return {
    ...checkRequest(values),
    ...(reach === "address" && clientId.trim() && { oauth_client_id: clientId.trim() }),
    ...(reach === "address" && clientSecret && { oauth_client_secret: clientSecret }),
    id: id.trim(),
    name: name.trim(),
    ...(approval && { approval }),
    ...(access.restricted && { groups: [...access.groups] }),
  };
}

export function storedValues(server: McpServer): ServerValues {
  const { url, command, args, name, approval } = server;
  const reach = command === "" ? "address" : "command";
  const access = accessOf(server);
  const unseen = { headers: "", env: "", clientSecret: "" };
  const clientId = server.oauth_client_id;
  return { reach, url, command, args: args.join("\n"), name, approval, access, clientId, ...unseen };
}

/** What the form changes of the server with which it was opened. */
export function changeOf(before: McpServer, values: ServerValues, removed: Removed): McpServerChange {
  const { reach, url, headers, command, args, env, name, approval, access } = values;
  const stored = storedValues(before);
  const change: McpServerChange = {};
  if (reach === "address") {
    if (url !== stored.url) change.url = url.trim();
    if (removed.headers || headers.trim() !== "")
      change.headers = removed.headers ? {} : parseHeaders(headers);
    if (values.clientId !== stored.clientId) change.oauth_client_id = values.clientId.trim();
    if (removed.clientSecret || values.clientSecret !== "")
      change.oauth_client_secret = removed.clientSecret ? "" : values.clientSecret;
  } else {
    if (command !== stored.command) change.command = command.trim();
    if (args !== stored.args) change.args = linesOf(args);
    if (removed.env || env.trim() !== "") change.env = removed.env ? {} : parseVariables(env);
  }
  if (name !== stored.name) change.name = name.trim();
  if (approval !== stored.approval) change.approval = approval;
  const groups = changedGroups(stored.access, access);
  if (groups) change.groups = groups;
  return change;
}

/** The part of a change that decides what the server answers; undefined if there is none. */
export function askedOf({ url, headers, command, args, env }: McpServerChange): McpServerChange | undefined {
  const given = Object.entries({ url, headers, command, args, env }).filter(
    ([, value]) => value !== undefined,
  );
  return given.length > 0 ? Object.fromEntries(given) : undefined;
}
