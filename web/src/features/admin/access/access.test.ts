import { describe, expect, it } from "vitest";
import type { Group } from "@/data/client/types";
import { type Access, changedGroups, groupNames, isSameAccess, lacksGroups } from "./access";

const everyone: Access = { restricted: false, groups: [] };
const some = (...groups: number[]): Access => ({ restricted: true, groups });

describe("who may use a model", () => {
  it("does not change with the order of groups, nor with groups of a model for everyone", () => {
    expect(isSameAccess(some(1, 2), some(2, 1))).toBe(true);
    expect(isSameAccess(everyone, { restricted: false, groups: [1] })).toBe(true);
    expect(changedGroups(some(1, 2), some(2, 1))).toBeUndefined();
  });

  it("is stored as the groups, and as none for everyone", () => {
    expect(changedGroups(everyone, some(3))).toEqual([3]);
    expect(changedGroups(some(3), some(3, 4))).toEqual([3, 4]);
    expect(changedGroups(some(3), everyone)).toEqual([]);
    expect(changedGroups(some(), everyone)).toEqual([]);
  });

  it("lacks groups when none is chosen, unless the stored ones are deleted", () => {
    expect(lacksGroups(everyone, some())).toBe(true);
    expect(lacksGroups(some(1), some())).toBe(true);
    expect(lacksGroups(some(), some())).toBe(false);
    expect(lacksGroups(some(1), everyone)).toBe(false);
  });

  it("is written with the names of the groups, in order", () => {
    const known = [
      { id: 1, name: "Team" },
      { id: 2, name: "Crew" },
    ] as Group[];
    expect(groupNames([1, 2], known, "en")).toBe("Crew and Team");
    expect(groupNames([1, 9], known, "de")).toBe("9 und Team");
  });
});
