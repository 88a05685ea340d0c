import { describe, expect, it } from "vitest";
import { proposedId } from "./proposed-id";

describe("the ID that is proposed", () => {
  it.each([
    ["OpenAI", [], "openai"],
    ["OpenAI", ["openai", "openai-2"], "openai-3"],
    ["  Büro: GPU #1 ", [], "buro-gpu-1"],
    ["模型", [], "provider"],
    ["a".repeat(80), [], "a".repeat(36)],
    [`${"a".repeat(35)} b`, [], "a".repeat(35)],
  ])("of %s beside %j is %s", (name, taken, id) => {
    expect(proposedId(name, taken, "provider")).toBe(id);
  });
});
