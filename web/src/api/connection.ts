import { ownError } from "./api-error";
import { fetchAuthorized } from "./authorized";
import { pause, pauseBefore } from "./backoff";
import { Link } from "./link";
import type { Ticket } from "./types";

export type ConnectionState = "resting" | "open" | "lost";

/** The server can be reached, but not with a WebSocket: something between refuses them. */
export class SocketsBlocked extends Error {}

/** So many handshakes in a row fail before the page leaves WebSockets alone for a while. */
const enough = 2;
const leaveAlone = 5 * 60_000;
/** The close code of a connection beyond those that one person may have open: HTTP serves this page meanwhile. */
const tooManyOpen = 4429;

interface Parts {
  ticket(): Promise<string>;
  open(ticket: string): Promise<Link>;
  pause?: typeof pause;
}

/** Connection keeps one link to the server while anybody wants it, and tells how it is doing. */
export class Connection {
  private current: Promise<Link> | undefined;
  private wanted = 0;
  private failures = 0;
  private blockedUntil = 0;
  private state: ConnectionState = "resting";
  private readonly listeners = new Set<() => void>();
  private life = new AbortController();

  constructor(private readonly parts: Parts) {}

  readonly now = (): ConnectionState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The link there is, or a new one. Fails with ApiError, or with SocketsBlocked. */
  link(): Promise<Link> {
    this.current ??= this.connect().catch((error: unknown) => {
      this.current = undefined;
      throw error;
    });
    return this.current;
  }

  /** Keeps the link, connecting again whenever it is lost, until the returned function is called. */
  keep(): () => void {
    this.wanted += 1;
    if (this.wanted === 1) {
      this.life = new AbortController();
      void this.persist(this.life.signal);
    }
    return () => {
      this.wanted -= 1;
      if (this.wanted > 0) return;
      this.life.abort();
      this.close();
    };
  }

  /** Ends the link; the next one belongs to whoever is signed in then. */
  close(): void {
    void this.current?.then((link) => link.drop()).catch(() => undefined);
    this.current = undefined;
    this.become("resting");
  }

  private become(state: ConnectionState): void {
    if (this.state === state) return;
    this.state = state;
    for (const listener of this.listeners) listener();
  }

  private async connect(): Promise<Link> {
    if (performance.now() < this.blockedUntil) throw new SocketsBlocked();
    const ticket = await this.parts.ticket();
    const link = await this.parts.open(ticket).catch(() => {
      this.failures += 1;
      if (this.failures >= enough) this.blockedUntil = performance.now() + leaveAlone;
      throw new SocketsBlocked();
    });
    this.failures = 0;
    this.become("open");
    void link.closed.then((code) => {
      this.current = undefined;
      if (code === tooManyOpen) this.blockedUntil = performance.now() + leaveAlone;
      if (this.wanted > 0) this.become("lost");
    });
    return link;
  }

  private async persist(signal: AbortSignal): Promise<void> {
    const wait = this.parts.pause ?? pause;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        const link = await this.link();
        const code = await link.closed;
        // 1012: the server restarts, another one may be there already. 4401: the login is over, which the next
        // ticket tells.
        attempt = code === 1012 || code === 4401 ? -1 : 0;
        if (code === tooManyOpen) continue;
      } catch (error) {
        if (error instanceof SocketsBlocked && performance.now() < this.blockedUntil) {
          this.become("resting");
          await wait(this.blockedUntil - performance.now(), signal);
          continue;
        }
      }
      if (signal.aborted) return;
      this.become("lost");
      await wait(attempt < 0 ? Math.random() * 250 : pauseBefore(attempt), signal);
    }
  }
}

/** A server that takes a connection and says nothing must not keep a message waiting, in milliseconds. */
const ticketTimeout = 30_000;

async function ticket(): Promise<string> {
  const signal = AbortSignal.timeout(ticketTimeout);
  const response = await fetchAuthorized("/api/auth/ws-ticket", { method: "POST", signal });
  const body = (await response.json().catch(() => undefined)) as Partial<Ticket> | undefined;
  if (typeof body?.ticket !== "string") throw ownError("offline", "changed_on_the_way");
  return body.ticket;
}

/** This page's connection. */
export const connection = new Connection({
  ticket,
  open: (of) => Link.open(`/api/chat/ws?token=${encodeURIComponent(of)}`),
});
