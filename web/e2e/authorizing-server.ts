import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A server that authorizes access to a server of tools, after the person has pressed a button on its page. */
export class AuthorizingServer {
  /** What the server of tools accepts. */
  readonly authorization = "Bearer granted-token";
  /** Method and path of all requests, in order. */
  readonly requests: string[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** `resource` is the address of the server of tools. */
  static async start(resource: string): Promise<AuthorizingServer> {
    let own: AuthorizingServer | undefined;
    const server = createServer((request, reply) => own?.answer(request, reply, resource));
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    own = new AuthorizingServer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return own;
  }

  /** What the server of tools says to requests that are not authorized. */
  get challenge(): string {
    return `Bearer resource_metadata="${this.url}/resource"`;
  }

  private answer(request: IncomingMessage, reply: ServerResponse, resource: string): void {
    const { pathname, searchParams } = new URL(request.url ?? "/", this.url);
    this.requests.push(`${request.method} ${pathname}`);
    const documents: Record<string, object> = {
      "/resource": { resource, authorization_servers: [this.url] },
      "/.well-known/oauth-authorization-server": {
        issuer: this.url,
        authorization_endpoint: `${this.url}/authorize`,
        token_endpoint: `${this.url}/token`,
        registration_endpoint: `${this.url}/register`,
        revocation_endpoint: `${this.url}/revoke`,
        code_challenge_methods_supported: ["S256"],
        token_endpoint_auth_methods_supported: ["none"],
      },
      "/register": { client_id: "chat" },
      "/token": { access_token: "granted-token", token_type: "Bearer", expires_in: 3600 },
      "/revoke": {},
    };
    if (pathname === "/authorize") {
      this.ask(reply, searchParams);
      return;
    }
    const document = documents[pathname];
    reply.writeHead(document ? 200 : 404, { "Content-Type": "application/json" });
    reply.end(JSON.stringify(document));
  }

  /** Asks the person, whose browser comes back either way. */
  private ask(reply: ServerResponse, asked: URLSearchParams): void {
    const back = (answer: Record<string, string>) => {
      const parameters = new URLSearchParams({ ...answer, state: asked.get("state") ?? "" });
      return `${asked.get("redirect_uri")}?${parameters}`.replaceAll("&", "&amp;");
    };
    reply.writeHead(200, { "Content-Type": "text/html" });
    reply.end(
      `<link rel="icon" href="data:,"><title>Sign in</title><a href="${back({ code: "c" })}">Allow</a> <a href="${back({ error: "access_denied" })}">Decline</a>`,
    );
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
