import { vi } from "vitest";

/** A WebSocket whose server side the test controls. */
export class FakeSocket {
  static all: FakeSocket[] = [];
  readonly sent: Record<string, unknown>[] = [];
  onopen: (() => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;

  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  static install(): void {
    FakeSocket.all = [];
    vi.stubGlobal("WebSocket", FakeSocket);
  }
  static async latest(count = 1): Promise<FakeSocket> {
    return vi.waitFor(() => {
      const socket = FakeSocket.all[count - 1];
      if (socket === undefined) throw new Error(`there are ${FakeSocket.all.length} sockets`);
      return socket;
    });
  }
  send(data: string): void {
    this.sent.push(JSON.parse(data));
  }
  say(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  close(code = 1005): void {
    this.onclose?.({ code });
  }
}
