import OpenAI from "openai";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CompatibleServer, refusal, stream, streamBegin, textAnswer } from "./compatible-server";
import { somebody } from "./pages/account";
import { Program } from "./program";
import { Server } from "./server";

const model = "openai/gpt-5.4-mini";
const asked = { model, messages: [{ role: "user" as const, content: "hello" }] };

// OpenAI's own SDK, unchanged, with a provider that fails, waits and leaves out what others send.
describe("OpenAI's SDK, when something goes wrong", () => {
  let server: Server;
  let provider: CompatibleServer;
  let program: Program;
  let apiKey: string;
  let client: OpenAI;
  const clientOf = (more: object) =>
    new OpenAI({ baseURL: `${server.url}/v1`, apiKey, maxRetries: 0, ...more });

  beforeAll(async () => {
    provider = await CompatibleServer.start();
    server = await Server.start({
      LLM_PROVIDER: "openai",
      LLM_MODEL: "gpt-5.4-mini",
      OPENAI_BASE_URL: provider.url,
      LLM_MAX_RETRIES: "0",
    });
    program = await Program.register(server.url, somebody());
    apiKey = await program.key();
    client = clientOf({});
  });
  beforeEach(() => provider.next(textAnswer("Hello!")));
  afterAll(async () => {
    await server?.stop();
    provider?.stop();
  });

  const failing = (call: Promise<unknown>) =>
    call.then(
      () => expect.fail("the call succeeded"),
      (error: unknown) => error,
    );

  it("throws the error of its kind, with code, parameter and the id of the request", async () => {
    const create = (of: OpenAI, more: object = {}) =>
      failing(of.chat.completions.create({ ...asked, ...more }));
    const wrongKey = await create(clientOf({ apiKey: "cb-wrong" }));
    expect(wrongKey).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(wrongKey).toMatchObject({ status: 401, code: "invalid_api_key", requestID: expect.any(String) });
    const noScope = await create(clientOf({ apiKey: await program.key({ scopes: ["models"] }) }));
    expect(noScope).toBeInstanceOf(OpenAI.PermissionDeniedError);
    const noModel = await create(client, { model: "openai/gpt-0" });
    expect(noModel).toBeInstanceOf(OpenAI.NotFoundError);
    expect(noModel).toMatchObject({ code: "model_not_found", param: "model", type: "invalid_request_error" });
    const bad = await create(client, { n: 1000 });
    expect(bad).toBeInstanceOf(OpenAI.BadRequestError);
    expect(bad).toMatchObject({ code: "invalid_value", param: "n" });
    expect(await failing(client.moderations.create({ input: "hello" }))).toMatchObject({
      code: "unknown_url",
    });
    expect(provider.calls).toEqual([]);
  });

  it("sends pictures as they are, and shows what the provider says of them", async () => {
    const image_url = { url: "data:image/png;base64,iVBORw0KGgo=" };
    const messages = [{ role: "user" as const, content: [{ type: "image_url" as const, image_url }] }];
    provider.next(refusal(400, "The image is broken."));
    const refused = await failing(client.chat.completions.create({ model, messages }));
    expect(refused).toBeInstanceOf(OpenAI.BadRequestError);
    expect(String(refused)).toContain("The image is broken.");
    expect(provider.calls.map(({ body }) => body.messages)).toEqual([messages]);
  });

  it("waits as long as it is told to, and tries again by itself", async () => {
    provider.next(
      refusal(429, "slow down", { "Retry-After": "1" }),
      refusal(503, "busy"),
      textAnswer("Here I am."),
    );
    const begun = Date.now();
    const answer = await clientOf({ maxRetries: 2 }).chat.completions.create(asked);
    expect(answer.choices[0]?.message.content).toBe("Here I am.");
    expect(Date.now() - begun).toBeGreaterThan(1000);
    expect(provider.calls).toHaveLength(3);
    provider.next(refusal(429, "slow down", { "Retry-After": "7" }));
    const busy = await failing(client.chat.completions.create(asked));
    expect(busy).toBeInstanceOf(OpenAI.RateLimitError);
    expect((busy as InstanceType<typeof OpenAI.RateLimitError>).headers.get("retry-after")).toBe("7");
    const limited = clientOf({ apiKey: await program.key({ requests_per_minute: 1 }) });
    await limited.models.list();
    expect(await failing(limited.models.list())).toMatchObject({ status: 429, code: "rate_limit_exceeded" });
  });

  it("does not try again what cannot succeed", async () => {
    provider.next(refusal(401, "a wrong key"));
    const failed = await failing(clientOf({ maxRetries: 2 }).chat.completions.create(asked));
    expect(failed).toBeInstanceOf(OpenAI.InternalServerError);
    expect(provider.calls).toHaveLength(1);
  });

  it("asks a model once if it tries again with an idempotency key", async () => {
    let lost = 0;
    const losing = async (url: string | URL | Request, init?: RequestInit) => {
      const reply = await fetch(url, init);
      if (lost++ > 0) return reply;
      await reply.text();
      throw new TypeError("the connection is gone");
    };
    const headers = { "Idempotency-Key": "one-call" };
    const careful = clientOf({ maxRetries: 1, fetch: losing });
    const { data, response } = await careful.chat.completions.create(asked, { headers }).withResponse();
    expect(data.choices[0]?.message.content).toBe("Hello!");
    expect(response.headers.get("idempotency-replayed")).toBe("true");
    expect([lost, provider.calls.length]).toEqual([2, 1]);
    const other = failing(client.chat.completions.create({ ...asked, seed: 1 }, { headers }));
    expect(await other).toBeInstanceOf(OpenAI.UnprocessableEntityError);
  });

  it("gets a stream that it left in the middle again, by its idempotency key", async () => {
    const texts = Array.from({ length: 20 }, (_, i) => `word ${i}, `);
    provider.next(stream("stop", ...texts.map((content) => ({ role: "assistant", content }))));
    const headers = { "Idempotency-Key": "a-stream" };
    const call = () => client.chat.completions.create({ ...asked, stream: true }, { headers });
    for await (const _ of await call()) break;
    let text = "";
    for await (const chunk of await call()) text += chunk.choices[0]?.delta.content ?? "";
    expect([text, provider.calls.length]).toEqual([texts.join(""), 1]);
  });

  it("throws when a stream breaks off in the middle", async () => {
    provider.next((reply, call) => {
      streamBegin({ role: "assistant", content: "Half of " })(reply, call);
      setTimeout(() => reply.destroy(), 50);
    });
    let text = "";
    const read = async () => {
      for await (const chunk of await client.chat.completions.create({ ...asked, stream: true }))
        text += chunk.choices[0]?.delta.content ?? "";
    };
    const failed = await failing(read());
    expect(text).toBe("Half of ");
    expect(failed).toBeInstanceOf(OpenAI.APIError);
    expect(failed).toMatchObject({ code: "model_cut_off", type: "server_error" });
    const response = await client.responses.stream({ model, input: "hello" }).finalResponse();
    expect(response).toMatchObject({ status: "failed", error: { code: "model_cut_off" } });
  });

  it("ends the provider's call when the program aborts its own, streamed or not", async () => {
    for (const streams of [true, false]) {
      const arrived = new Promise<void>((resolve) =>
        provider.next((reply, call) => {
          if (streams) streamBegin({ role: "assistant", content: "Once upon " })(reply, call);
          resolve();
        }),
      );
      const abort = new AbortController();
      const { signal } = abort;
      const call = client.chat.completions.create({ ...asked, stream: streams }, { signal });
      await arrived;
      if (streams) await call;
      abort.abort();
      if (!streams) expect(await failing(call)).toBeInstanceOf(OpenAI.APIUserAbortError);
      const begun = Date.now();
      await provider.calls[0]?.closed;
      expect(Date.now() - begun).toBeLessThan(5000);
    }
  });

  it("gets calls of tools from providers that leave out their ids, kinds and roles", async () => {
    provider.next(
      stream(
        "tool_calls",
        { tool_calls: [{ function: { name: "get_weather", arguments: { city: "Lisbon" } } }] },
        { tool_calls: [{ index: 0, function: { name: "get_time", arguments: '{"city":' } }] },
        { tool_calls: [{ index: 0, function: { arguments: '"Lisbon"}' } }] },
      ),
    );
    const completion = await client.chat.completions.stream(asked).finalChatCompletion();
    const { role, tool_calls: calls = [] } = completion.choices[0]?.message ?? {};
    const made = calls.map((call) => call.type === "function" && JSON.parse(call.function.arguments));
    expect([role, made]).toEqual(["assistant", [{ city: "Lisbon" }, { city: "Lisbon" }]]);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
  });
});
