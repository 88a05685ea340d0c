import { describe, expect, it } from "vitest";
import type { Model } from "@/api/types";
import { model, threeModels } from "@/test/models";
import { choiceOf, chosenBy, chosenForNewChat, modelInEffect, nameOf } from "./choice";
import { groupsOf, movedBy } from "./model-options";

const [small, large, deep] = threeModels as [Model, Model, Model];

describe("the model of a new chat", () => {
  it("is the remembered one while it is offered, else silently the default", () => {
    expect(chosenForNewChat(threeModels, "acme/large")).toBe("acme/large");
    expect(chosenForNewChat(threeModels, "acme/removed")).toBeNull();
    expect(chosenForNewChat(threeModels, undefined)).toBeNull();
    expect(modelInEffect(threeModels, chosenForNewChat(threeModels, "acme/removed"))).toEqual({
      current: small,
    });
  });

  it("is the remembered one while the list is not known", () => {
    expect(chosenForNewChat(undefined, "acme/large")).toBe("acme/large");
    expect(choiceOf(undefined, "acme/large", "high")).toEqual({ model: "acme/large" });
  });
});

describe("the model in effect", () => {
  it("is the chat's, the default, or gone", () => {
    expect(modelInEffect(threeModels, "umbrella/deep")).toEqual({ current: deep });
    expect(modelInEffect(threeModels, null)).toEqual({ current: small });
    expect(modelInEffect(threeModels, "acme/removed")).toEqual({ gone: "acme/removed" });
    expect(modelInEffect(undefined, "acme/large")).toEqual({});
    expect(modelInEffect(threeModels, undefined)).toEqual({});
  });
});

describe("what a request carries", () => {
  it.each([
    ["a chat with a model", "acme/large", undefined, { model: "acme/large" }],
    ["a chat that follows the default", null, undefined, {}],
    ["a chat whose model is not known yet", undefined, undefined, {}],
    ["a chat whose model is gone", "acme/removed", undefined, {}],
    ["another model", "acme/large", deep, { model: "umbrella/deep" }],
    ["the default in a chat with another model", "acme/large", small, { model: "acme/small" }],
    ["the default in a chat that follows it", null, small, {}],
  ])("of %s", (_of, chosen, other, choice) => {
    expect(choiceOf(threeModels, chosen, undefined, other)).toEqual(choice);
  });

  it.each([
    ["acme/large", undefined, undefined],
    ["acme/large", deep, "high"],
    ["umbrella/deep", undefined, "high"],
    ["umbrella/deep", large, undefined],
    [null, undefined, "high"],
  ])("names the effort only if the model reasons: %j", (chosen, other, effort) => {
    expect(choiceOf(threeModels, chosen, "high", other).effort).toBe(effort);
  });

  it("choosing the default follows it", () => {
    expect([chosenBy(small), chosenBy(large)]).toEqual([null, "acme/large"]);
  });
});

describe("the list", () => {
  it("is grouped by provider in the server's order, and found by any of its words", () => {
    const names = (typed: string) =>
      groupsOf(threeModels, typed).map(({ name, models }) => [name, ...models.map(({ id }) => id)]);
    expect(names("")).toEqual([
      ["acme Inc.", "acme/small", "acme/large"],
      ["umbrella Inc.", "umbrella/deep"],
    ]);
    expect(names("ACME la")).toEqual([["acme Inc.", "acme/large"]]);
    expect(names("long text")).toEqual([["acme Inc.", "acme/large"]]);
    expect(names("umbrella large")).toEqual([]);
  });

  it("joins the models of a provider that are not adjacent in the server's order", () => {
    const mixed = [small, deep, large];
    expect(groupsOf(mixed, "").map(({ models }) => models)).toEqual([[small, large], [deep]]);
  });

  it.each([
    ["ArrowDown", 2, 0],
    ["ArrowUp", 0, 2],
    ["Home", 2, 0],
    ["End", 0, 2],
    ["PageDown", 1, undefined],
  ])("%s moves from %i to %j", (key, from, to) => {
    expect(movedBy(key, from, 3)).toBe(to);
    expect(movedBy(key, 0, 0)).toBeUndefined();
  });

  it("names models that are not offered as their provider does", () => {
    expect(nameOf("ollama/library/qwen3:8b")).toBe("library/qwen3:8b");
    expect(model("a/b").name).toBe("B");
  });
});
