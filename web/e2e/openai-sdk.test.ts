import OpenAI from "openai";
import { zodResponseFormat, zodTextFormat } from "openai/helpers/zod";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { somebody } from "./pages/account";
import { Program } from "./program";
import { Server } from "./server";

const model = "demo/demo";
const user = (content: string) => [{ role: "user" as const, content }];
const City = z.object({ city: z.string(), people: z.number(), coastal: z.boolean() });
const parameters = {
  type: "object" as const,
  properties: { city: { type: "string" } },
  required: ["city"],
  additionalProperties: false,
};

// OpenAI's own SDK, unchanged, with the model that a fresh server has.
describe("OpenAI's SDK", () => {
  let server: Server;
  let client: OpenAI;

  beforeAll(async () => {
    server = await Server.start({ DEMO_FIRST_TOKEN: "0s", DEMO_TOKENS_PER_SECOND: "2000" });
    const program = await Program.register(server.url, somebody());
    client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: await program.key(), maxRetries: 0 });
  });
  afterAll(() => server?.stop());

  /** A tool, and the arguments of its calls. */
  function toolNamed(name: string, result: string) {
    const calls: string[] = [];
    const run = (args: string) => {
      calls.push(args);
      return result;
    };
    const described = { name, description: name, parameters, function: run };
    return { calls, tool: { type: "function" as const, function: described } };
  }

  it("lists the models, and looks one up by a name with a slash", async () => {
    const names: string[] = [];
    for await (const { id } of client.models.list()) names.push(id);
    expect(names).toEqual([model]);
    expect((await client.models.retrieve(model)).owned_by).toBe("demo");
  });

  it("gets an answer with its usage and the id of its request", async () => {
    const answer = await client.chat.completions.create({ model, messages: user("hello") });
    expect(answer.choices[0]?.message).toMatchObject({ role: "assistant", refusal: null });
    expect(answer.choices[0]?.message.content).toContain("Nice to see you");
    expect(answer.usage?.total_tokens).toBeGreaterThan(1);
    expect(answer._request_id).toMatch(/\S+/);
  });

  it("streams an answer, and puts it together with its usage", async () => {
    const stream = client.chat.completions.stream({
      model,
      messages: user("hello"),
      stream_options: { include_usage: true },
    });
    let text = "";
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
    expect(text).toContain("Nice to see you");
    const complete = await stream.finalChatCompletion();
    expect(complete.choices[0]).toMatchObject({ finish_reason: "stop", message: { content: text } });
    expect((await stream.totalUsage()).completion_tokens).toBeGreaterThan(1);
  });

  it.each(["whole", "streamed"])(
    "runs two tools at once, and tells the model their results: %s",
    async (how) => {
      const weather = toolNamed("get_weather", "12 degrees");
      const time = toolNamed("get_time", "noon");
      const asked = {
        model,
        messages: user("get_weather and get_time, please"),
        tools: [weather.tool, time.tool],
      };
      const runner =
        how === "streamed"
          ? client.chat.completions.runTools({ ...asked, stream: true })
          : client.chat.completions.runTools(asked);
      expect(await runner.finalContent()).toBe("The tool says: noon");
      expect([weather.calls, time.calls]).toEqual([['{"city":"example"}'], ['{"city":"example"}']]);
      const turns = runner.messages.map(({ role }) => role);
      expect(turns).toEqual(["user", "assistant", "tool", "tool", "assistant"]);
    },
  );

  it("parses answers that a schema describes, as completions and as responses", async () => {
    const completion = await client.chat.completions.parse({
      model,
      messages: user("Lisbon"),
      response_format: zodResponseFormat(City, "city"),
    });
    const response = await client.responses.parse({
      model,
      input: "Lisbon",
      text: { format: zodTextFormat(City, "city") },
    });
    const example = { city: "example", people: 1, coastal: true };
    expect([completion.choices[0]?.message.parsed, response.output_parsed]).toEqual([example, example]);
  });

  it("gets the same vectors as numbers and as the text that it asks for by itself", async () => {
    const input = ["a cat", "a dog"];
    const [text, numbers] = await Promise.all([
      client.embeddings.create({ model, input, dimensions: 64 }),
      client.embeddings.create({ model, input, dimensions: 64, encoding_format: "float" }),
    ]);
    expect(text.data.map(({ embedding }) => embedding.length)).toEqual([64, 64]);
    expect(text.data[0]?.embedding[0]).toBeCloseTo(numbers.data[0]?.embedding[0] ?? Number.NaN, 6);
    expect(text.usage.prompt_tokens).toBe(4);
  });

  it("gets responses, whole and streamed", async () => {
    const complete = await client.responses.create({ model, instructions: "Be brief.", input: "hello" });
    expect(complete).toMatchObject({ status: "completed", error: null, store: false });
    expect(complete.output_text).toContain("Nice to see you");
    const stream = client.responses.stream({ model, input: "hello" });
    let text = "";
    const kinds = new Set<string>();
    for await (const event of stream) {
      kinds.add(event.type);
      if (event.type === "response.output_text.delta") text += event.delta;
    }
    const final = await stream.finalResponse();
    expect([text, final.output_text]).toEqual([complete.output_text, complete.output_text]);
    expect(kinds).toContain("response.completed");
    expect(final.usage?.output_tokens).toBeGreaterThan(1);
  });

  it("sends the items of a response back with the results of its calls", async () => {
    const names = ["get_weather", "get_time"];
    const tools = names.map((name) => ({ type: "function" as const, name, parameters, strict: true }));
    const input: OpenAI.Responses.ResponseInput = user("get_weather and get_time, please");
    const first = await client.responses.stream({ model, input, tools }).finalResponse();
    const calls = first.output.filter((item) => item.type === "function_call");
    expect(calls.map(({ name }) => name)).toEqual(names);
    input.push(...(first.output as OpenAI.Responses.ResponseInputItem[]));
    for (const { call_id, name } of calls)
      input.push({ type: "function_call_output", call_id, output: `${name} is done` });
    const last = await client.responses.create({ model, input, tools });
    expect(last.output_text).toBe("The tool says: get_time is done");
  });
});
