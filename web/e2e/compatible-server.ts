import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request for an answer. */
export interface Call {
  path: string;
  headers: IncomingHttpHeaders;
  body: { model: string; stream?: boolean } & Record<string, unknown>;
  /** Ends when the connection of the call does. */
  closed: Promise<void>;
}

/** Answers one call. */
export type Answer = (reply: ServerResponse, call: Call) => void;

/** A model server in OpenAI's format whose answers a test writes: each answers one call, and the last one all that follow. */
export class CompatibleServer {
  /** All calls, the latest last. */
  readonly calls: Call[] = [];
  private answers: Answer[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<CompatibleServer> {
    let started: CompatibleServer | undefined;
    const server = createServer(async (request, reply) => {
      if (request.method !== "POST") return reply.writeHead(404).end();
      let body = "";
      for await (const piece of request) body += piece;
      const closed = new Promise<void>((ended) => reply.once("close", ended));
      const call = { path: request.url ?? "", headers: request.headers, body: JSON.parse(body), closed };
      started?.answer(call, reply);
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    started = new CompatibleServer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
    return started;
  }

  /** Forgets the calls so far, and has the next ones answered. */
  next(...answers: Answer[]): void {
    this.calls.length = 0;
    this.answers = answers;
  }

  private answer(call: Call, reply: ServerResponse): void {
    this.calls.push(call);
    const answer = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
    answer?.(reply, call);
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

const documentOf = (call: Call, object: string) => ({
  id: "chatcmpl-1",
  object,
  created: 1,
  model: call.body.model,
});

const chunk = (call: Call, choice: object) =>
  `data: ${JSON.stringify({ ...documentOf(call, "chat.completion.chunk"), choices: [{ index: 0, ...choice }] })}\n\n`;

const send = (reply: ServerResponse, body: object) => {
  reply.setHeader("Content-Type", "application/json");
  reply.end(JSON.stringify(body));
};

/** Refuses a call. */
export const refusal =
  (status: number, message: string, headers: Record<string, string> = {}): Answer =>
  (reply) => {
    for (const [name, value] of Object.entries(headers)) reply.setHeader(name, value);
    reply.statusCode = status;
    send(reply, { error: { message, type: "server_error", code: null } });
  };

/** The beginning of a stream, which stays open. */
export const streamBegin =
  (...deltas: object[]): Answer =>
  (reply, call) => {
    reply.setHeader("Content-Type", "text/event-stream");
    for (const delta of deltas) reply.write(chunk(call, { delta, finish_reason: null }));
  };

/** A whole stream. */
export const stream =
  (finish_reason: string, ...deltas: object[]): Answer =>
  (reply, call) => {
    streamBegin(...deltas)(reply, call);
    reply.end(`${chunk(call, { delta: {}, finish_reason })}data: [DONE]\n\n`);
  };

/** A text, as a stream or as a whole, as the call wants it. */
export const textAnswer =
  (content: string): Answer =>
  (reply, call) => {
    if (call.body.stream) return stream("stop", { role: "assistant", content })(reply, call);
    const message = { role: "assistant", content };
    send(reply, {
      ...documentOf(call, "chat.completion"),
      choices: [{ index: 0, message, finish_reason: "stop" }],
      usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
    });
  };
