import { describe, expect, it, vi } from "vitest";
import type { Model } from "@/data/client/types";
import { threeModels } from "@/test/models";
import { models as german } from "@/words/de/models";
import { models as english } from "@/words/en/models";
import { descriptionOf, groupsOf, movedBy } from "./model-options";

const [small, large, deep] = threeModels as [Model, Model, Model];

describe("the list", () => {
  it("is grouped by provider in the server's order, and found by any of its words", () => {
    const names = (typed: string) =>
      groupsOf(threeModels, typed, english).map(({ name, models }) => [name, ...models.map(({ id }) => id)]);
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
    expect(groupsOf(mixed, "", english).map(({ models }) => models)).toEqual([[small, large], [deep]]);
  });

  it("describes and finds demo models in the language of the page", () => {
    const demo = { ...small, demo: true, description: "English of the server." };
    expect(descriptionOf(demo, german)).toBe("Kennt dieses Produkt und sonst nichts.");
    expect(groupsOf([demo], "sonst nichts", german)).toHaveLength(1);
    expect(groupsOf([demo], "server", german)).toHaveLength(0);
  });

  it("is found in any case, whatever the locale", () => {
    vi.spyOn(String.prototype, "toLocaleLowerCase").mockImplementation(function (this: string) {
      return this.replaceAll("I", "ı").toLowerCase(); // Turkish
    });
    expect(groupsOf([{ ...small, name: "MINI" }], "mini", english)).toHaveLength(1);
  });

  const modifiers = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };
  const moved = (key: string, at: number, count = 3, typed = "", of = {}) =>
    movedBy({ key, ...modifiers, ...of }, at, count, typed);

  it.each([
    ["ArrowDown", 2, 0],
    ["ArrowUp", 0, 2],
    ["Home", 2, 0],
    ["End", 0, 2],
    ["ArrowDown", -1, 0],
    ["ArrowUp", -1, 2],
    ["PageDown", 1, undefined],
  ])("%s moves from %i to %j", (key, from, to) => {
    expect(moved(key, from)).toBe(to);
    expect(moved(key, 0, 0)).toBeUndefined();
  });

  it("leaves keys with modifiers, and Home and End beside text, to the field", () => {
    for (const key of ["ArrowDown", "ArrowUp", "Home", "End"])
      for (const modifier of Object.keys(modifiers))
        expect(moved(key, 1, 3, "", { [modifier]: true })).toBeUndefined();
    expect(["ArrowDown", "ArrowUp", "Home", "End"].map((key) => moved(key, 1, 3, "text"))).toEqual([
      2,
      0,
      undefined,
      undefined,
    ]);
  });
});
