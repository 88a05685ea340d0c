import { expect, it } from "vitest";
import { initialsOf } from "./initials";

it.each([
  ["ada", "A"],
  ["ada_lovelace", "AL"],
  ["Ada King Lovelace", "AL"],
  ["_x_", "X"],
  ["été.1", "É1"],
  ["𝒶da", "𝒶"],
  ["", ""],
])("the initials of %j are %j", (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});
