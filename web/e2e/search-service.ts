import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

interface Found {
  url: string;
  title: string;
  content: string;
}

/** A service that answers each search as SearXNG does, with the results that the test chooses. */
export class SearchService {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(results: readonly Found[]): Promise<SearchService> {
    const server = createServer((_, reply) => {
      reply.setHeader("Content-Type", "application/json");
      reply.end(JSON.stringify({ results }));
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    return new SearchService(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
