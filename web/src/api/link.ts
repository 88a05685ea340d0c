import { offline } from "./api-error";

/** What the server sends; only what its receiver looks for is relied on. */
export interface Frame {
  readonly type: string;
  readonly message_id?: number;
  readonly client_message_id?: string;
}

/** Silence after which the server is asked for a sign of life, and how long it has for it. */
const quiet = 15_000;
const patience = 8_000;

function asFrame(data: unknown): Frame | undefined {
  try {
    const value: unknown = JSON.parse(String(data));
    return typeof value === "object" && value !== null && "type" in value ? (value as Frame) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Link is one WebSocket from its opening to its end. While somebody waits for frames, one that has died without
 * a word is noticed by its silence.
 */
export class Link {
  /** Settles with the close code when the link has ended; 1006 when nobody said why. */
  readonly closed: Promise<number>;
  private readonly listeners = new Set<(frame: Frame | undefined) => void>();
  private heard = performance.now();
  private asked = 0;
  private open = true;
  private watch: ReturnType<typeof setInterval> | undefined;

  private constructor(private readonly socket: WebSocket) {
    this.closed = new Promise((resolve) => {
      socket.onclose = ({ code }) => resolve(this.end(code));
      this.give = (code) => resolve(this.end(code));
    });
    socket.onmessage = ({ data }) => {
      this.heard = performance.now();
      this.asked = 0;
      const frame = asFrame(data);
      if (frame !== undefined) for (const listener of this.listeners) listener(frame);
    };
    window.addEventListener("offline", this.drop);
  }

  /** Fails when the handshake does, which tells a browser nothing about why. */
  static open(url: string): Promise<Link> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url);
      socket.onopen = () => resolve(new Link(socket));
      socket.onclose = () => reject(offline());
    });
  }

  /** Gives the link up without waiting for the other side, which may not be there any more. */
  readonly drop = (): void => {
    this.give(1006);
    this.socket.close();
  };

  /** Sends a frame and yields what is meant for it until the link ends. */
  async *ask(frame: object, mine: (frame: Frame) => boolean, signal: AbortSignal): AsyncGenerator<Frame> {
    const waiting: Frame[] = [];
    let wake = () => {};
    const listener = (heard: Frame | undefined) => {
      if (heard !== undefined && mine(heard)) waiting.push(heard);
      else if (heard !== undefined) return;
      wake();
    };
    const stop = () => wake();
    signal.addEventListener("abort", stop);
    this.listen(listener);
    try {
      if (this.open) this.socket.send(JSON.stringify(frame));
      for (;;) {
        yield* waiting.splice(0);
        if (!this.open || signal.aborted) return;
        if (waiting.length > 0) continue;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      signal.removeEventListener("abort", stop);
      this.unlisten(listener);
    }
  }

  private give: (code: number) => void = () => {};

  private end(code: number): number {
    this.open = false;
    clearInterval(this.watch);
    window.removeEventListener("offline", this.drop);
    for (const listener of this.listeners) listener(undefined);
    return code;
  }

  private listen(listener: (frame: Frame | undefined) => void): void {
    if (this.listeners.size === 0 && this.open) {
      this.heard = performance.now();
      this.watch = setInterval(() => this.check(), 2_000);
    }
    this.listeners.add(listener);
  }

  private unlisten(listener: (frame: Frame | undefined) => void): void {
    this.listeners.delete(listener);
    if (this.listeners.size === 0) clearInterval(this.watch);
  }

  private check(): void {
    const now = performance.now();
    if (this.asked > 0 && now - this.asked > patience) this.drop();
    else if (this.asked === 0 && now - this.heard > quiet) {
      this.asked = now;
      this.socket.send(JSON.stringify({ type: "ping" }));
    }
  }
}
