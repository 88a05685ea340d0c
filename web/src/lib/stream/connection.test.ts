import { beforeEach, describe, expect, it, vi } from "vitest";
import { FakeSocket } from "@/test/fake-socket";
import { Connection, SocketsBlocked } from "./connection";
import { Link } from "./link";

function connect() {
  const pauses: number[] = [];
  let tickets = 0;
  const connection = new Connection({
    ticket: async () => `t${++tickets}`,
    open: (ticket) => Link.open(`/ws?token=${ticket}`),
    pause: async (ms) => {
      pauses.push(ms);
    },
  });
  return { connection, pauses };
}

describe("the connection", () => {
  beforeEach(() => FakeSocket.install());

  it("all callers share one connection, opened with its own ticket", async () => {
    const { connection } = connect();
    const links = [connection.link(), connection.link()];
    (await FakeSocket.latest()).onopen?.();
    expect(await links[0]).toBe(await links[1]);
    expect(FakeSocket.all.map(({ url }) => url)).toEqual(["/ws?token=t1"]);
    expect(connection.getState()).toBe("open");
  });

  it("it reconnects with backoff while in use, and at once after a server restart", async () => {
    const { connection, pauses } = connect();
    const leave = connection.acquire();
    (await FakeSocket.latest(1)).onopen?.();
    await vi.waitFor(() => expect(connection.getState()).toBe("open"));
    FakeSocket.all[0]?.close(1006);
    await vi.waitFor(() => expect(connection.getState()).toBe("lost"));
    (await FakeSocket.latest(2)).onopen?.();
    await vi.waitFor(() => expect(connection.getState()).toBe("open"));
    FakeSocket.all[1]?.close(1012);
    (await FakeSocket.latest(3)).onopen?.();
    await vi.waitFor(() => expect(connection.getState()).toBe("open"));
    expect(pauses[0]).toBeGreaterThanOrEqual(375);
    expect(pauses[1]).toBeLessThan(250);
    leave();
    expect(connection.getState()).toBe("resting");
    await new Promise((settle) => setTimeout(settle, 0));
    expect(FakeSocket.all).toHaveLength(3);
  });

  it("too many connections pause WebSockets without further requests", async () => {
    const pauses: number[] = [];
    const connection = new Connection({
      ticket: async () => "t",
      open: (ticket) => Link.open(`/ws?token=${ticket}`),
      pause: (ms) => {
        pauses.push(ms);
        return new Promise(() => {});
      },
    });
    const leave = connection.acquire();
    (await FakeSocket.latest(1)).onopen?.();
    await vi.waitFor(() => expect(connection.getState()).toBe("open"));
    FakeSocket.all[0]?.close(4429);
    await vi.waitFor(() => expect(connection.getState()).toBe("resting"));
    await expect(connection.link()).rejects.toBeInstanceOf(SocketsBlocked);
    expect(FakeSocket.all).toHaveLength(1);
    expect(pauses).toHaveLength(1);
    expect(pauses[0]).toBeGreaterThan(60_000);
    leave();
  });

  it("blocked WebSockets are not retried for a while", async () => {
    const { connection } = connect();
    for (const n of [1, 2]) {
      const refused = expect(connection.link()).rejects.toBeInstanceOf(SocketsBlocked);
      (await FakeSocket.latest(n)).close(1006);
      await refused;
    }
    await expect(connection.link()).rejects.toBeInstanceOf(SocketsBlocked);
    expect(FakeSocket.all).toHaveLength(2);
  });
});

describe("a link", () => {
  beforeEach(() => {
    FakeSocket.install();
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
    return () => vi.useRealTimers();
  });

  async function listening() {
    const opening = Link.open("/ws");
    const socket = await FakeSocket.latest();
    socket.onopen?.();
    const link = await opening;
    const received: unknown[] = [];
    const reading = (async () => {
      const signal = new AbortController().signal;
      for await (const frame of link.request({ type: "resume" }, () => true, signal)) received.push(frame);
    })();
    await vi.waitFor(() => expect(socket.sent).toHaveLength(1));
    return { link, socket, received, reading };
  }

  it("a silent server is pinged, and the link closes without a reply", async () => {
    const { link, socket, reading } = await listening();
    vi.advanceTimersByTime(18_000);
    expect(socket.sent.at(-1)).toEqual({ type: "ping" });
    socket.say({ type: "pong" });
    vi.advanceTimersByTime(10_000);
    expect(socket.sent).toHaveLength(2);
    vi.advanceTimersByTime(20_000);
    expect(await link.closed).toBe(1006);
    await reading;
  });

  it("frames received before the close are delivered", async () => {
    const { socket, received, reading } = await listening();
    socket.say({ type: "token" });
    socket.onmessage?.({ data: "not JSON" });
    socket.say({ type: "end" });
    socket.close(1012);
    await reading;
    expect(received).toEqual([{ type: "token" }, { type: "end" }]);
  });

  it("going offline closes the link", async () => {
    const { link, reading } = await listening();
    window.dispatchEvent(new Event("offline"));
    expect(await link.closed).toBe(1006);
    await reading;
  });
});
