import { describe, expect, it } from "vitest";
import { proposedName, serviceOf } from "./services";

describe("the name that is proposed", () => {
  it.each([
    ["openai", "https://eu.api.openai.com/v1", "OpenAI"],
    ["compatible", "https://api.groq.com/openai/v1", "Groq"],
    ["compatible", "https://openrouter.ai/api/v1", "Openrouter"],
    ["compatible", "http://gpu-box:8000/v1", "Gpu-box"],
    ["compatible", "http://localhost:8000/v1", "Local"],
    ["compatible", "http://10.0.0.7:8000/v1", "Local"],
    ["compatible", "http://[::1]:8000/v1", "Local"],
    ["compatible", "not an address", "Local"],
  ] as const)("of %s at %s is %s", (service, address, name) => {
    expect(proposedName(service, address)).toBe(name);
  });
});

it("a provider with OpenAI's protocol at another address is a compatible server", () => {
  expect(serviceOf({ kind: "openai", base_url: "https://api.openai.com/v1" })).toBe("openai");
  expect(serviceOf({ kind: "openai", base_url: "http://localhost:8000/v1" })).toBe("compatible");
  expect(serviceOf({ kind: "ollama", base_url: "http://localhost:11434" })).toBe("ollama");
});
