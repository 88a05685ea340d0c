import { HumanMessage, ToolMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { ChatOpenAI, OpenAIEmbeddings } from "@langchain/openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { somebody } from "./pages/account";
import { Program } from "./program";
import { Server } from "./server";

const model = "demo/demo";
const City = z.object({ city: z.string() });

// LangChain's ChatOpenAI, unchanged, which puts chunks together by rules of its own.
describe("LangChain", () => {
  let server: Server;
  let apiKey: string;
  const configuration = () => ({ baseURL: `${server.url}/v1` });
  const chat = (more: object = {}) =>
    new ChatOpenAI({ model, apiKey, configuration: configuration(), maxRetries: 0, ...more });

  beforeAll(async () => {
    server = await Server.start({ DEMO_FIRST_TOKEN: "0s", DEMO_TOKENS_PER_SECOND: "2000" });
    apiKey = await (await Program.register(server.url, somebody())).key();
  });
  afterAll(() => server?.stop());

  it.each([false, true])(
    "gets and streams answers with their usage: responses %s",
    async (useResponsesApi) => {
      const answer = await chat({ useResponsesApi }).invoke("hello");
      expect(answer.text).toContain("Nice to see you");
      expect(answer.usage_metadata?.output_tokens).toBeGreaterThan(1);
      let text = "";
      let tokens = 0;
      for await (const chunk of await chat({ useResponsesApi }).stream("hello")) {
        text += chunk.text;
        tokens += chunk.usage_metadata?.output_tokens ?? 0;
      }
      expect([text, tokens]).toEqual([answer.text, answer.usage_metadata?.output_tokens]);
    },
  );

  it("calls two tools at once, and tells the model their results", async () => {
    const tools = ["get_weather", "get_time"].map((name) =>
      tool(async ({ city }) => `${name} in ${city}`, { name, description: name, schema: City }),
    );
    const bound = chat().bindTools(tools);
    const question = new HumanMessage("get_weather and get_time, please");
    const answer = await bound.invoke([question]);
    const calls = answer.tool_calls ?? [];
    expect(calls.map(({ name, args }) => [name, args])).toEqual(
      tools.map(({ name }) => [name, { city: "example" }]),
    );
    const results = calls.map(
      ({ id, name }) => new ToolMessage({ content: `${name} is done`, tool_call_id: String(id) }),
    );
    expect((await bound.invoke([question, answer, ...results])).text).toBe("The tool says: get_time is done");
  });

  it("gets objects that a schema describes", async () => {
    for (const method of ["jsonSchema", "functionCalling"] as const) {
      const described = chat().withStructuredOutput(City, { name: "city", method });
      expect(await described.invoke("Lisbon")).toEqual({ city: "example" });
    }
  });

  it("gets vectors", async () => {
    const embeddings = new OpenAIEmbeddings({ model, apiKey, configuration: configuration() });
    const vectors = await embeddings.embedDocuments(["a cat", "a dog"]);
    expect(vectors.map(({ length }) => length)).toEqual([256, 256]);
  });

  it("says why a call has failed", async () => {
    const failed = await chat({ model: "demo/other" })
      .invoke("hello")
      .catch((error) => error);
    expect(failed).toMatchObject({ status: 404, code: "model_not_found" });
  });
});
