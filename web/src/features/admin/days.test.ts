import { describe, expect, it } from "vitest";
import { addDays, daysFrom, formatDay } from "./days";

describe("days", () => {
  it("follow each other over the ends of months, years and summer time", () => {
    expect(daysFrom("2026-02-27", "2026-03-02")).toEqual([
      "2026-02-27",
      "2026-02-28",
      "2026-03-01",
      "2026-03-02",
    ]);
    expect(addDays("2026-01-01", -1)).toBe("2025-12-31");
    expect(daysFrom("2026-03-01", "2026-11-30")).toHaveLength(275);
  });

  it("are none when the last is before the first", () => {
    expect(daysFrom("2026-03-02", "2026-03-01")).toEqual([]);
  });

  it("are written as days in UTC, wherever the reader is", () => {
    expect(formatDay("2026-11-29", "en-US")).toBe("Nov 29, 2026");
  });
});
