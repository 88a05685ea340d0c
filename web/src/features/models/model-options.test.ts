import { describe, expect, it } from "vitest";
import type { Model } from "@/api/types";
import { threeModels } from "@/test/models";
import { groupsOf, movedBy } from "./model-options";

const [small, large, deep] = threeModels as [Model, Model, Model];

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
});
