import { createOpenAI } from "@ai-sdk/openai";
import { APICallError, embedMany, generateText, Output, stepCountIs, streamText, tool } from "ai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { CompatibleServer, refusal, streamBegin, textAnswer } from "./compatible-server";
import { somebody } from "./pages/account";
import { Program } from "./program";
import { Server } from "./server";

const demo = "demo/demo";
const remote = "openai/gpt-5.4-mini";
const formats = ["chat", "responses"] as const;
const providerOptions = { openai: { store: false } };
const City = z.object({ city: z.string() });

// Vercel's AI SDK, unchanged. It checks each chunk and event against a schema of its own.
describe("Vercel's AI SDK", () => {
  let server: Server;
  let provider: CompatibleServer;
  let openai: ReturnType<typeof createOpenAI>;

  beforeAll(async () => {
    provider = await CompatibleServer.start();
    server = await Server.start({
      LLM_PROVIDER: "demo",
      OPENAI_BASE_URL: provider.url,
      DEMO_FIRST_TOKEN: "0s",
      DEMO_TOKENS_PER_SECOND: "2000",
      LLM_MAX_RETRIES: "0",
    });
    const program = await Program.register(server.url, somebody());
    openai = createOpenAI({ baseURL: `${server.url}/v1`, apiKey: await program.key() });
  });
  afterAll(async () => {
    await server?.stop();
    provider?.stop();
  });

  it.each(formats)("gets and streams answers in the format of %s", async (format) => {
    const model = openai[format](demo);
    const { text, usage, finishReason } = await generateText({ model, prompt: "hello" });
    expect(text).toContain("Nice to see you");
    expect([finishReason, usage.outputTokens]).toEqual(["stop", expect.any(Number)]);
    const streamed = streamText({ model, prompt: "hello" });
    let put = "";
    for await (const piece of streamed.textStream) put += piece;
    expect([put, await streamed.finishReason]).toEqual([text, "stop"]);
    expect((await streamed.usage).outputTokens).toBeGreaterThan(1);
  });

  it.each(formats)("runs two tools at once, and goes on with their results: %s", async (format) => {
    const run = (result: string) =>
      tool({ inputSchema: City, execute: async ({ city }) => `${city}: ${result}` });
    const answer = streamText({
      model: openai[format](demo),
      prompt: "get_weather and get_time, please",
      tools: { get_weather: run("12 degrees"), get_time: run("noon") },
      stopWhen: stepCountIs(3),
      providerOptions,
    });
    expect(await answer.text).toContain("example: noon");
    const [first] = await answer.steps;
    expect(first?.toolResults.map(({ output }) => output)).toEqual(["example: 12 degrees", "example: noon"]);
  });

  it.each(formats)("gets objects that a schema describes: %s", async (format) => {
    const asked = { model: openai[format](demo), prompt: "Lisbon", output: Output.object({ schema: City }) };
    expect((await generateText(asked)).output).toEqual({ city: "example" });
  });

  it("gets vectors", async () => {
    const values = ["a cat", "a dog"];
    const { embeddings, usage } = await embedMany({ model: openai.embedding(demo), values });
    expect(embeddings.map(({ length }) => length)).toEqual([256, 256]);
    expect(usage.tokens).toBe(4);
  });

  it("sends pictures to the provider as they are", async () => {
    provider.next(textAnswer("A cat."));
    const image = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    const content = [{ type: "image" as const, image, mediaType: "image/png" }];
    const { text } = await generateText({
      model: openai.chat(remote),
      messages: [{ role: "user", content }],
    });
    expect(text).toBe("A cat.");
    expect(JSON.stringify(provider.calls[0]?.body.messages)).toContain("data:image/png;base64,iVBORw0KGgo=");
  });

  it("knows what a failure is, and what to try again", async () => {
    provider.next(refusal(503, "busy"), textAnswer("Here I am."));
    expect((await generateText({ model: openai.chat(remote), prompt: "hello" })).text).toBe("Here I am.");
    expect(provider.calls).toHaveLength(2);
    const failed = await generateText({ model: openai("openai/gpt-0"), prompt: "hello" }).catch((e) => e);
    expect(APICallError.isInstance(failed)).toBe(true);
    expect(failed).toMatchObject({ statusCode: 404, isRetryable: false });
    expect(failed.message).not.toBe("");
  });

  it("ends the provider's call when it is aborted", async () => {
    provider.next(streamBegin({ role: "assistant", content: "Once upon " }));
    const abort = new AbortController();
    const asked = { model: openai.chat(remote), prompt: "hello", abortSignal: abort.signal };
    for await (const _ of streamText(asked).textStream) abort.abort();
    const begun = Date.now();
    await provider.calls[0]?.closed;
    expect(Date.now() - begun).toBeLessThan(5000);
  });
});
