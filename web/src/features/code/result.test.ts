import { describe, expect, it } from "vitest";
import { longestResult, resultOf } from "./result";

describe("the result of code", () => {
  it.each([
    [{ output: "" }, "[The code ran, and printed nothing.]"],
    [{ output: "a\n" }, "a\n"],
    [{ output: "a\n", value: "7" }, "a\n[Value of the last expression] 7"],
    [{ output: "a", value: "7" }, "a\n[Value of the last expression] 7"],
    [{ output: "", value: "''" }, "[Value of the last expression] ''"],
    [{ output: "a", error: "ValueError: b" }, "a\nValueError: b"],
    [{ output: "a\n", timedOut: 30 }, "a\n[The code was ended after 30 seconds.]"],
  ])("of %j is told", (ended, expected) => {
    expect(resultOf(ended)).toBe(expected);
  });

  it.each(["x", "é", "😀"])("is cut to what the server takes, and keeps how it ended: %s", (character) => {
    const result = resultOf({ output: character.repeat(40_000), error: "ValueError: the end" });
    expect(new TextEncoder().encode(result).length).toBeLessThanOrEqual(longestResult);
    expect(new TextEncoder().encode(result).length).toBeGreaterThan(longestResult - 10);
    expect(result).toMatch(/\n\[The output is cut here.\]\nValueError: the end$/);
    expect(result).not.toContain("\ufffd");
  });

  it("has room for output beside an endless error", () => {
    const result = resultOf({ output: "begun", error: "e".repeat(50_000) });
    expect(result).toMatch(/^begun\ne+$/);
    expect(result.length).toBeLessThan(longestResult);
  });
});
