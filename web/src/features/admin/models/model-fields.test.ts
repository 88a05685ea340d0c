import { describe, expect, it } from "vitest";
import type { KnownModel } from "@/data/client/types";
import { changeOf, differencesOf, textsOf } from "./model-fields";

const reported = {
  name: "Large",
  description: "",
  context_tokens: 8192,
  max_output_tokens: null,
  vision: false,
  tools: true,
  reasoning: false,
  input_price: null,
  output_price: null,
};
const model = {
  ...reported,
  id: "acme/large",
  reported,
  name: "Our large one",
  vision: true,
  set: ["name", "vision"],
} as unknown as KnownModel;

describe("what is typed of a model", () => {
  const before = textsOf(model);

  it("is only what an administrator has set", () => {
    expect(before).toMatchObject({ name: "Our large one", vision: "true", context_tokens: "", tools: "" });
  });

  it("changes only the fields that differ, and resets those that are empty", () => {
    expect(changeOf(before, before)).toEqual({});
    expect(changeOf(before, { ...before, name: " ", tools: "false", vision: "" })).toEqual({
      name: null,
      tools: false,
      vision: null,
    });
  });

  it.each([
    ["context_tokens", "128.000", 128_000],
    ["context_tokens", "128 000", 128_000],
    ["max_output_tokens", "1,024", 1024],
    ["max_output_tokens", "many", "many"],
  ] as const)("has numbers as people write them: %s %s", (field, text, value) => {
    expect(changeOf(before, { ...before, [field]: text })).toEqual({ [field]: value });
  });

  it("gives both prices if one of them changes", () => {
    expect(changeOf(before, { ...before, input_price: "0,15" })).toEqual({
      input_price: 0.15,
      output_price: null,
    });
    const priced = { ...before, input_price: "1", output_price: "2" };
    expect(changeOf(priced, { ...priced, output_price: "3" })).toEqual({ input_price: 1, output_price: 3 });
  });
});

it("another administrator's change differs by value, or by where it comes from", () => {
  expect(differencesOf(model, { ...model, tools: false })).toEqual(["tools"]);
  expect(differencesOf(model, { ...model, set: ["name", "vision", "tools"] })).toEqual(["tools"]);
  expect(differencesOf(model, model)).toEqual([]);
});
