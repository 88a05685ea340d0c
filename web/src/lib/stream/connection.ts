import { ownError } from "@/data/client/api-error";
import { fetchAuthorized } from "@/data/client/authorized";
import type { Ticket } from "@/data/client/types";
import { backoffDelay, pause } from "./backoff";
import { Link } from "./link";

export type ConnectionState = "resting" | "open" | "lost";

/** The server is reachable, but not by WebSocket: a proxy blocks it. */
export class SocketsBlocked extends Error {}

/** Failed handshakes in a row after which WebSockets are not tried for blockedPause. */
const maxFailures = 2;
const blockedPause = 5 * 60_000;
/** Close code for too many connections of one account. HTTP streams are used meanwhile. */
const closeTooManyOpen = 4429;

interface Dependencies {
  ticket(): Promise<string>;
  open(ticket: string): Promise<Link>;
  pause?: typeof pause;
}

/** Keeps one WebSocket open while the page has users of it, and publishes its state. */
export class Connection {
  private current: Promise<Link> | undefined;
  private users = 0;
  private failures = 0;
  private blockedUntil = 0;
  private state: ConnectionState = "resting";
  private readonly listeners = new Set<() => void>();
  private lifetime = new AbortController();

  constructor(private readonly deps: Dependencies) {}

  readonly getState = (): ConnectionState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Returns the open link or connects. Throws ApiError or SocketsBlocked. */
  link(): Promise<Link> {
    this.current ??= this.connect().catch((error: unknown) => {
      this.current = undefined;
      throw error;
    });
    return this.current;
  }

  /** Keeps the link open, reconnecting when it is lost, until the returned function is called. */
  acquire(): () => void {
    this.users += 1;
    if (this.users === 1) {
      this.lifetime = new AbortController();
      void this.reconnect(this.lifetime.signal);
    }
    return () => {
      this.users -= 1;
      if (this.users > 0) return;
      this.lifetime.abort();
      this.close();
    };
  }

  /** Closes the link. The next one authenticates with the login current at that time. */
  close(): void {
    void this.current?.then((link) => link.abandon()).catch(() => undefined);
    this.current = undefined;
    this.setState("resting");
  }

  private setState(state: ConnectionState): void {
    if (this.state === state) return;
    this.state = state;
    for (const listener of this.listeners) listener();
  }

  private async connect(): Promise<Link> {
    if (performance.now() < this.blockedUntil) throw new SocketsBlocked();
    const ticket = await this.deps.ticket();
    const link = await this.deps.open(ticket).catch(() => {
      this.failures += 1;
      if (this.failures >= maxFailures) this.blockedUntil = performance.now() + blockedPause;
      throw new SocketsBlocked();
    });
    this.failures = 0;
    this.setState("open");
    void link.closed.then((code) => {
      this.current = undefined;
      if (code === closeTooManyOpen) this.blockedUntil = performance.now() + blockedPause;
      if (this.users > 0) this.setState("lost");
    });
    return link;
  }

  private async reconnect(signal: AbortSignal): Promise<void> {
    const wait = this.deps.pause ?? pause;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        const link = await this.link();
        const code = await link.closed;
        // 1012: the server is restarting and another may be up already. 4401: the login has ended; the next ticket
        // request reports it.
        attempt = code === 1012 || code === 4401 ? -1 : 0;
        if (code === closeTooManyOpen) continue;
      } catch (error) {
        if (error instanceof SocketsBlocked && performance.now() < this.blockedUntil) {
          this.setState("resting");
          await wait(this.blockedUntil - performance.now(), signal);
          continue;
        }
      }
      if (signal.aborted) return;
      this.setState("lost");
      await wait(attempt < 0 ? Math.random() * 250 : backoffDelay(attempt), signal);
    }
  }
}

/** Timeout of the ticket request, in milliseconds, so that a hanging server does not delay a message. */
const ticketTimeout = 30_000;

async function ticket(): Promise<string> {
  const signal = AbortSignal.timeout(ticketTimeout);
  const response = await fetchAuthorized("/api/auth/ws-ticket", { method: "POST", signal });
  const body = (await response.json().catch(() => undefined)) as Partial<Ticket> | undefined;
  if (typeof body?.ticket !== "string") throw ownError("offline", "response_altered");
  return body.ticket;
}

/** The page's connection. */
export const connection = new Connection({
  ticket,
  open: (of) => Link.open(`/api/chat/ws?token=${encodeURIComponent(of)}`),
});
