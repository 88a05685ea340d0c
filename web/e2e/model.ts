import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A part of a message with pictures. */
type ContentPart = { type: "text"; text: string } | { type: "image_url"; image_url: { url: string } };

/** What a model was asked for. */
export interface Asked {
  model: string;
  messages: { role: string; content: string | ContentPart[] }[];
  reasoning_effort?: string;
  temperature?: number;
  tools?: { function: { name: string } }[];
}

/** A piece of text, or of reasoning, which servers send in a field of its own, or calls of tools. */
export type Chunk = string | { reasoning_content: string } | { tool_calls: object[] };

/**
 * A model's reply: a text, its chunks as they arrive, or undefined for an error. A failing iterable breaks the
 * connection.
 */
export type Reply = string | AsyncIterable<Chunk> | undefined;

// Chunks cut in awkward places: inside tags, words and surrogate pairs.
const cut = (text: string) => (text.match(/[\s\S]{1,7}/gu) ?? []) as Iterable<string>;

function textOf(content: string | ContentPart[]): string {
  if (typeof content === "string") return content;
  return content.map((part) => (part.type === "text" ? part.text : "")).join("");
}

/** A model server with OpenAI's protocol, and Ollama's list of models, whose replies the test chooses. */
export class Model {
  /** All requests for answers, the latest last. */
  readonly asked: Asked[] = [];
  /** The names in its list of models. */
  names: string[] = [];
  /** The key that it wants; any by default. */
  key: string | undefined;
  private held: Promise<void> | undefined;
  private go: (() => void) | undefined;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(says: (question: string, asked: Asked) => Reply): Promise<Model> {
    let model: Model | undefined;
    const server = createServer(async (request, reply) => {
      await model?.held;
      if (model?.key !== undefined && request.headers.authorization !== `Bearer ${model.key}`) {
        reply.writeHead(401, { "Content-Type": "application/json" });
        return reply.end(
          '{"error":{"message":"no","type":"invalid_request_error","code":"invalid_api_key"}}',
        );
      }
      let body = "";
      for await (const chunk of request) body += chunk;
      if (request.method !== "POST")
        return reply.setHeader("Content-Type", "application/json").end(JSON.stringify(model?.list() ?? {}));
      const asked = JSON.parse(body) as Asked;
      model?.asked.push(asked);
      const question = textOf(asked.messages.at(-1)?.content ?? "");
      const words = says(question, asked);
      let end = "stop";
      if (words === undefined) {
        reply.writeHead(400, { "Content-Type": "application/json" });
        return reply.end('{"error":{"message":"no","type":"invalid_request_error"}}');
      }
      reply.setHeader("Content-Type", "text/event-stream");
      const send = (delta: object, reason: string | null) =>
        reply.write(
          `data: ${JSON.stringify({ id: "1", object: "chat.completion.chunk", created: 1, model: asked.model, choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`,
        );
      try {
        for await (const piece of typeof words === "string" ? cut(words) : words) {
          send(typeof piece === "string" ? { content: piece } : piece, null);
          if (typeof piece === "object" && "tool_calls" in piece) end = "tool_calls";
        }
      } catch {
        return reply.destroy();
      }
      send({}, end);
      reply.end("data: [DONE]\n\n");
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    model = new Model(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
    return model;
  }

  private list() {
    const rows = this.names.map((id) => ({ id, name: id, model: id }));
    return { object: "list", data: rows, models: rows };
  }

  /** Sends nothing more until released. */
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
