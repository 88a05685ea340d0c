import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";

/** A proxy that replaces some of the server's files, as a new version would, and can be slow to pass uploads on. */
export class Relay {
  readonly replaced = new Map<string, string>();
  private uploadsHeld: Promise<void> | undefined;
  private passUploads: (() => void) | undefined;

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {}

  static async before(url: string): Promise<Relay> {
    const relay = new Relay(createServer(), new URL(url));
    relay.server.on("request", (incoming, reply) => relay.pass(incoming, reply));
    relay.server.on("upgrade", (incoming, socket, head) => {
      const behind = connect(Number(relay.target.port), relay.target.hostname, () => {
        const { rawHeaders: raw } = incoming;
        const lines = raw.flatMap((name, n) => (n % 2 === 0 ? [`${name}: ${raw[n + 1]}`] : []));
        behind.write(`GET ${incoming.url} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
        behind.write(head);
        behind.pipe(socket).pipe(behind);
      });
      behind.on("error", () => socket.destroy());
      socket.on("error", () => behind.destroy());
    });
    await new Promise<void>((listening) => relay.server.listen(0, "127.0.0.1", listening));
    return relay;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Passes no upload on until they are released. */
  holdUploads(): void {
    this.uploadsHeld = new Promise((released) => {
      this.passUploads = released;
    });
  }

  releaseUploads(): void {
    this.passUploads?.();
    this.uploadsHeld = undefined;
  }

  private async pass(incoming: IncomingMessage, reply: ServerResponse): Promise<void> {
    if (incoming.method === "POST" && incoming.url === "/api/files") await this.uploadsHeld;
    const other = this.replaced.get(incoming.url ?? "");
    if (other !== undefined) {
      reply.setHeader("Cache-Control", "no-cache").setHeader("Content-Type", "text/javascript").end(other);
      return;
    }
    const { method, url: path, headers } = incoming;
    const { hostname, port } = this.target;
    const outgoing = request({ hostname, port, method, path, headers }, (answer) => {
      reply.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(reply);
    });
    outgoing.on("error", () => reply.destroy());
    incoming.pipe(outgoing);
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
