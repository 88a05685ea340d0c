import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A tool that the server lists. */
interface Tool {
  name: string;
  title?: string;
  description?: string;
  annotations?: { readOnlyHint?: boolean };
}

interface Message {
  id?: number | string;
  method: string;
  params?: { name?: string; protocolVersion?: string; arguments?: Record<string, unknown> };
}

/** A small MCP server over Streamable HTTP, whose tools and results the test chooses. */
export class McpServer {
  /** The names of the tools that were called, in order. */
  readonly called: string[] = [];
  /** The value of the header Authorization that it wants; any by default. */
  authorization: string | undefined;
  /** What it says to requests with another one. */
  challenge: string | undefined;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(tools: readonly Tool[], result: (tool: string) => string): Promise<McpServer> {
    let mcp: McpServer | undefined;
    const answer = ({ method, params }: Message) => {
      switch (method) {
        case "initialize":
          return {
            protocolVersion: params?.protocolVersion,
            capabilities: { tools: {} },
            serverInfo: { name: "test", version: "1" },
          };
        case "ping":
          return {};
        case "tools/list":
          return { tools: tools.map((tool) => ({ inputSchema: { type: "object" }, ...tool })) };
        case "tools/call":
          mcp?.called.push(params?.name ?? "");
          return { content: [{ type: "text", text: result(params?.name ?? "") }] };
        default:
          return undefined;
      }
    };
    const server = createServer(async (request, reply) => {
      if (mcp?.authorization !== undefined && request.headers.authorization !== mcp.authorization)
        return reply.writeHead(401, mcp.challenge ? { "WWW-Authenticate": mcp.challenge } : {}).end();
      if (request.method !== "POST") return reply.writeHead(request.method === "DELETE" ? 204 : 405).end();
      let body = "";
      for await (const chunk of request) body += chunk;
      const message = JSON.parse(body) as Message;
      if (message.id === undefined) return reply.writeHead(202).end();
      const found = answer(message);
      const outcome = found ? { result: found } : { error: { code: -32601, message: "Method not found" } };
      reply.setHeader("Content-Type", "application/json");
      reply.end(JSON.stringify({ jsonrpc: "2.0", id: message.id, ...outcome }));
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    mcp = new McpServer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`);
    return mcp;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
