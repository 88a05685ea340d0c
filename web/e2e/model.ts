import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

interface Asked {
  messages: { role: string; content: string }[];
}

/** What a model says: a text, its pieces as they come, or undefined for a refusal. Pieces that fail break the connection. */
export type Says = string | AsyncIterable<string> | undefined;

// Cut where it hurts: in the middle of tags, words and pairs of characters.
const cut = (text: string) => (text.match(/[\s\S]{1,7}/gu) ?? []) as Iterable<string>;

/** A model that speaks OpenAI's protocol and says what the test wants. */
export class Model {
  private held: Promise<void> | undefined;
  private go: (() => void) | undefined;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(says: (question: string) => Says): Promise<Model> {
    let model: Model | undefined;
    const server = createServer(async (request, reply) => {
      await model?.held;
      let body = "";
      for await (const chunk of request) body += chunk;
      if (request.method !== "POST")
        return reply.setHeader("Content-Type", "application/json").end('{"data":[]}');
      const question = (JSON.parse(body) as Asked).messages.at(-1)?.content ?? "";
      const words = says(question);
      if (words === undefined) {
        reply.writeHead(400, { "Content-Type": "application/json" });
        return reply.end('{"error":{"message":"no","type":"invalid_request_error"}}');
      }
      reply.setHeader("Content-Type", "text/event-stream");
      const send = (delta: object, reason: string | null) =>
        reply.write(
          `data: ${JSON.stringify({ id: "1", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`,
        );
      try {
        for await (const piece of typeof words === "string" ? cut(words) : words)
          send({ content: piece }, null);
      } catch {
        return reply.destroy();
      }
      send({}, "stop");
      reply.end("data: [DONE]\n\n");
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    model = new Model(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
    return model;
  }

  /** Says nothing more until it is released. */
  hold(): void {
    this.held = new Promise((released) => {
      this.go = released;
    });
  }

  release(): void {
    this.go?.();
    this.held = undefined;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
