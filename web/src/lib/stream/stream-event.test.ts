import { describe, expect, it } from "vitest";
import { asStreamEvent } from "./stream-event";

describe("stream events", () => {
  it.each(["start", "queued", "fallback", "token", "reasoning", "parts", "saving", "end", "error"])(
    "include %s",
    (type) => {
      expect(asStreamEvent({ type, message_id: 7, seq: 1 })).toEqual({ type, message_id: 7, seq: 1 });
    },
  );

  it("of unknown types keep only their number", () => {
    expect(asStreamEvent({ type: "citation", message_id: 7, seq: 3, id: "c1" })).toEqual({
      type: "unknown",
      message_id: 7,
      seq: 3,
    });
  });

  it.each([
    { type: "notice" },
    { type: "notice", message_id: 7 },
    { type: "notice", message_id: 7, seq: "3" },
    { type: "notice", seq: 3 },
    { seq: 3 },
    "token",
    null,
  ])("exclude %j", (value) => {
    expect(asStreamEvent(value)).toBeUndefined();
  });
});
