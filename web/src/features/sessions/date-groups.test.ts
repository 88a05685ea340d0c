import { describe, expect, it } from "vitest";
import { chatSession } from "@/test/sessions";
import { dateGroups } from "./date-groups";

describe("date groups", () => {
  it("list pinned chats separately, whatever their date", () => {
    const now = new Date(2026, 10, 23, 12);
    const at = now.toISOString();
    const groups = dateGroups([chatSession(1, { pinned: true }), chatSession(2, { updated_at: at })], now);
    expect(groups.map(([name, list]) => [name, list.map(({ id }) => id)])).toEqual([
      ["pinned", [1]],
      ["today", [2]],
    ]);
  });
});
