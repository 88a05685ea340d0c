import { offlineError } from "@/data/client/api-error";

/** A frame from the server. Only the fields that a receiver checks are assumed to exist. */
export interface Frame {
  readonly type: string;
  readonly message_id?: number;
  readonly client_message_id?: string;
}

/** Silence after which a ping is sent, and how long to wait for the pong, in milliseconds. */
const silenceBeforePing = 15_000;
const pongTimeout = 8_000;

function parseFrame(data: unknown): Frame | undefined {
  try {
    const value: unknown = JSON.parse(String(data));
    return typeof value === "object" && value !== null && "type" in value ? (value as Frame) : undefined;
  } catch {
    return undefined;
  }
}

/** Wraps one WebSocket from open to close. While frames are awaited, a dead connection is detected by its silence. */
export class Link {
  /** Resolves with the close code; 1006 if none was received. */
  readonly closed: Promise<number>;
  private readonly listeners = new Set<(frame: Frame | undefined) => void>();
  private lastFrameAt = performance.now();
  private pingedAt = 0;
  private open = true;
  private watch: ReturnType<typeof setInterval> | undefined;

  private constructor(private readonly socket: WebSocket) {
    this.closed = new Promise((resolve) => {
      socket.onclose = ({ code }) => resolve(this.end(code));
      this.settle = (code) => resolve(this.end(code));
    });
    socket.onmessage = ({ data }) => {
      this.lastFrameAt = performance.now();
      this.pingedAt = 0;
      const frame = parseFrame(data);
      if (frame !== undefined) for (const listener of this.listeners) listener(frame);
    };
    window.addEventListener("offline", this.abandon);
  }

  /** Rejects when the handshake fails. Browsers do not expose the reason. */
  static open(url: string): Promise<Link> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url);
      socket.onopen = () => resolve(new Link(socket));
      socket.onclose = () => reject(offlineError());
    });
  }

  /** Closes the link at once, without waiting for the peer. */
  readonly abandon = (): void => {
    this.settle(1006);
    this.socket.close();
  };

  /** Sends a frame and yields the matching replies until the link closes. */
  async *request(
    frame: object,
    matches: (frame: Frame) => boolean,
    signal: AbortSignal,
  ): AsyncGenerator<Frame> {
    const waiting: Frame[] = [];
    let wake = () => {};
    const listener = (lastFrameAt: Frame | undefined) => {
      if (lastFrameAt !== undefined && matches(lastFrameAt)) waiting.push(lastFrameAt);
      else if (lastFrameAt !== undefined) return;
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

  private settle: (code: number) => void = () => {};

  private end(code: number): number {
    this.open = false;
    clearInterval(this.watch);
    window.removeEventListener("offline", this.abandon);
    for (const listener of this.listeners) listener(undefined);
    return code;
  }

  private listen(listener: (frame: Frame | undefined) => void): void {
    if (this.listeners.size === 0 && this.open) {
      this.lastFrameAt = performance.now();
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
    if (this.pingedAt > 0 && now - this.pingedAt > pongTimeout) this.abandon();
    else if (this.pingedAt === 0 && now - this.lastFrameAt > silenceBeforePing) {
      this.pingedAt = now;
      this.socket.send(JSON.stringify({ type: "ping" }));
    }
  }
}
