import type { Person } from "./pages/account";

/** An API client without a browser. */
export class Program {
  private constructor(
    private readonly url: string,
    private readonly headers: Record<string, string>,
  ) {}

  static async signIn(url: string, { username, password }: Person): Promise<Program> {
    const headers = { "Content-Type": "application/json" };
    const program = new Program(url, headers);
    const login = await program.request("POST", "/api/auth/login", { username, password });
    const { access_token } = (await login.json()) as { access_token: string };
    return new Program(url, { ...headers, Authorization: `Bearer ${access_token}` });
  }

  /** Registers a person, and returns the client. */
  static async register(url: string, person: Person): Promise<Program> {
    await new Program(url, { "Content-Type": "application/json" }).request(
      "POST",
      "/api/auth/register",
      person,
    );
    return Program.signIn(url, person);
  }

  /** A new API key. */
  async key(more: object = {}): Promise<string> {
    const reply = await this.request("POST", "/api/auth/keys", { name: "program", ...more });
    return ((await reply.json()) as { key: string }).key;
  }

  async request(method: string, path: string, body?: object): Promise<Response> {
    const init = { method, headers: this.headers, body: body && JSON.stringify(body) };
    const response = await fetch(`${this.url}${path}`, init);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  }

  async signOutEverywhereElse(): Promise<void> {
    await this.request("DELETE", "/api/auth/sessions");
  }

  /** Uploads a file, waits until it has been read or could not be, and returns its id. */
  async upload(name: string, content: Uint8Array | string): Promise<number> {
    const form = new FormData();
    form.append("file", new File([content as BlobPart], name));
    const { "Content-Type": _, ...headers } = this.headers;
    const reply = await fetch(`${this.url}/api/files`, { method: "POST", headers, body: form });
    if (!reply.ok) throw new Error(`${name}: ${reply.status} ${await reply.text()}`);
    let file = (await reply.json()) as { id: number; status: string };
    while (file.status === "processing") {
      await new Promise((wake) => setTimeout(wake, 100));
      file = (await (await this.request("GET", `/api/files/${file.id}`)).json()) as typeof file;
    }
    return file.id;
  }

  /** Sends a message, waits for the answer and returns the session. */
  async ask(message: string, sessionId?: number, files?: readonly number[]): Promise<number> {
    const reply = await this.request("POST", "/api/chat/message", { message, session_id: sessionId, files });
    return ((await reply.json()) as { session_id: number }).session_id;
  }
}
