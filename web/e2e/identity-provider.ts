import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";

/** An OpenID provider, with the package's own pages for signing in and agreeing. Any name that is typed belongs to a person. */
export class IdentityProvider {
  private constructor(
    private readonly server: Server,
    readonly issuer: string,
  ) {}

  /** `callbacks` are where its only client, of id "chat" and secret "chat-secret", takes people back, `signedOut` those who signed out. */
  static async start(callbacks: string[], signedOut: string): Promise<IdentityProvider> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const provider = new Provider(issuer, {
      clients: [
        {
          client_id: "chat",
          client_secret: "chat-secret",
          redirect_uris: callbacks,
          post_logout_redirect_uris: [signedOut],
        },
      ],
      claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "groups"] },
      findAccount: (_: unknown, id: string) => ({
        accountId: id,
        claims: () => ({
          sub: id,
          email: `${id}@corp.example`,
          email_verified: true,
          name: id,
          groups: ["crew"],
        }),
      }),
      cookies: { keys: ["for tests only"] },
    });
    server.on("request", provider.callback());
    return new IdentityProvider(server, issuer);
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((closed) => this.server.close(() => closed()));
  }
}
