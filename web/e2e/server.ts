import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer().once("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === "object" && address ? done(address.port) : fail(new Error("no port")),
      );
    });
  });
}

function binary(): string {
  const path = resolve(process.env.CHATBOT_BIN ?? join(import.meta.dirname, "../../bin/chatbot"));
  try {
    accessSync(path, constants.X_OK);
  } catch {
    throw new Error(`CHATBOT_BIN: there is no server to test at ${path}; build it first`);
  }
  return path;
}

/** The real server with its own data directory. */
export class Server {
  private process: ChildProcess | undefined;
  private log = "";

  private constructor(
    readonly url: string,
    private readonly data: string,
    private readonly settings: Record<string, string>,
  ) {}

  static async start(settings: Record<string, string> = {}): Promise<Server> {
    const url = `http://127.0.0.1:${await freePort()}`;
    const server = new Server(url, mkdtempSync(join(tmpdir(), "chatbot-e2e-")), settings);
    await server.run();
    return server;
  }

  async run(): Promise<void> {
    const environment: NodeJS.ProcessEnv = {
      NODE_ENV: "test",
      PATH: process.env.PATH ?? "",
      HTTP_ADDR: this.url.slice("http://".length),
      DATA_DIR: this.data,
      LOG_LEVEL: "ERROR",
      // Long enough to be seen by a browser on a busy machine.
      DEMO_FIRST_TOKEN: "600ms",
      DEMO_TOKENS_PER_SECOND: "200",
      RATE_LIMIT_AUTH: "off",
      RATE_LIMIT_CHAT: "off",
      RATE_LIMIT_SEARCH: "off",
      RATE_LIMIT_TOOLS: "off",
      RATE_LIMIT_API: "off",
      RATE_LIMIT_KEYS: "off",
      ...this.settings,
    };
    const child = spawn(binary(), ["serve"], { env: environment, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.on("data", (chunk) => (this.log += chunk));
    child.stderr.on("data", (chunk) => (this.log += chunk));
    this.process = child;
    const deadline = Date.now() + 15_000;
    while (!(await this.healthy())) {
      if (child.exitCode !== null || Date.now() > deadline)
        throw new Error(`the server did not start:\n${this.log}`);
      await new Promise((wake) => setTimeout(wake, 50));
    }
  }

  private async healthy(): Promise<boolean> {
    return fetch(`${this.url}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await gone;
  }

  /** Kills the process; run() restarts it with the same data and address. */
  kill(): Promise<void> {
    return this.end("SIGKILL");
  }

  async crash(): Promise<void> {
    await this.kill();
    await this.run();
  }

  async stop(): Promise<void> {
    await this.end("SIGTERM");
    rmSync(this.data, { recursive: true, force: true });
  }
}
