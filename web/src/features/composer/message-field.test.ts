import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codePoints, lengthOf } from "./message-field";

const unit = fc.oneof(fc.constantFrom("\ud83d", "\ude00", "😀", "é", "e\u0301", "a", "\u0000"), fc.string());

describe("message length", () => {
  it("counts code points, including lone surrogates", () => {
    fc.assert(
      fc.property(fc.array(unit), (units) => {
        const text = units.join("");
        expect(codePoints(text)).toBe([...text].length);
      }),
      { numRuns: 1_000 },
    );
  });

  it("shows only near the limit, and as an error beyond it", () => {
    expect(lengthOf("x".repeat(1_799))).toEqual({ count: undefined, tooLong: false });
    expect(lengthOf("x".repeat(1_800))).toEqual({ count: 1_800, tooLong: false });
    expect(lengthOf("😀".repeat(1_000))).toEqual({ count: undefined, tooLong: false });
    expect(lengthOf("😀".repeat(2_000))).toEqual({ count: 2_000, tooLong: false });
    expect(lengthOf("x".repeat(2_001))).toEqual({ count: 2_001, tooLong: true });
    expect(lengthOf("x".repeat(101), 100)).toEqual({ count: 101, tooLong: true });
    expect(lengthOf("", 100)).toEqual({ count: undefined, tooLong: false });
  });
});
