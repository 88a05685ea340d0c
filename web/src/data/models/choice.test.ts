import { describe, expect, it } from "vitest";
import type { Model } from "@/data/client/types";
import { model, threeModels } from "@/test/models";
import {
  choiceOf,
  chosenBy,
  chosenForNewChat,
  displayName,
  fullName,
  modelInEffect,
  nameOf,
  offersChoice,
} from "./choice";

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
    expect(choiceOf(undefined, "acme/large")).toEqual({ model: "acme/large" });
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
    ["the default in a chat that follows it", null, small, { model: "acme/small" }],
    ["another model, while the chat's is not known", undefined, deep, { model: "umbrella/deep" }],
    ["another model, in a chat whose model is gone", "acme/removed", deep, { model: "umbrella/deep" }],
  ])("of %s", (_of, chosen, other, choice) => {
    expect(choiceOf(threeModels, chosen, other)).toEqual(choice);
  });

  it("choosing the default follows it", () => {
    expect([chosenBy(small), chosenBy(large)]).toEqual([null, "acme/large"]);
  });
});

describe("whether there is something to choose", () => {
  it.each([
    ["several models", threeModels, true],
    ["a single one", [small], false],
    ["none", [], false],
  ])("%s", (_of, models, offers) => {
    expect(offersChoice(models)).toBe(offers);
  });
});

describe("names", () => {
  it("of models that are not offered are those at their provider", () => {
    expect(nameOf("ollama/library/qwen3:8b")).toBe("library/qwen3:8b");
    expect(nameOf("acme/small")).toBe("small");
  });

  it("tell models apart that have the same one: by the provider, within one provider by the id", () => {
    const twin = model("umbrella/small");
    const dated = model("acme/small-2", { name: "SMALL" });
    expect(displayName(threeModels, small)).toBe("SMALL");
    expect([small, twin].map((of) => displayName([...threeModels, twin], of))).toEqual([
      "SMALL · acme Inc.",
      "SMALL · umbrella Inc.",
    ]);
    expect([small, dated, large].map((of) => displayName([...threeModels, dated], of))).toEqual([
      "acme/small",
      "acme/small-2",
      "LARGE",
    ]);
    expect([dated, large].map((of) => fullName([...threeModels, dated], of))).toEqual([
      "acme/small-2 · acme Inc.",
      "LARGE · acme Inc.",
    ]);
  });
});
