import { expect, test } from "vitest";
import type { Invitation } from "@/data/client/types";
import { pauseWhileSending } from "./invitations";

const asked = Date.parse("2026-11-30T12:00:00Z");

function listed(...invitations: Pick<Invitation, "state" | "mail">[]) {
  const all = invitations.map((one) => ({ ...one, created_at: "2026-11-30T12:00:00Z" }) as Invitation);
  return { pages: [{ invitations: all, next_cursor: null }], pageParams: [undefined] };
}

test("a list is fetched again while a mail is on its way, and less often the longer that takes", () => {
  const sending = listed({ state: "open", mail: "sent" }, { state: "open", mail: "sending" });
  expect([0, 10, 100, 86_400].map((seconds) => pauseWhileSending(sending, asked + seconds * 1000))).toEqual([
    3_000, 3_000, 10_000, 60_000,
  ]);
  expect(pauseWhileSending(sending, asked - 3_600_000)).toBe(3_000); // a clock that is behind
});

test("a list without a mail on its way is not fetched again", () => {
  for (const data of [
    undefined,
    listed(),
    listed(
      { state: "open", mail: "sent" },
      { state: "open", mail: "failed" },
      { state: "revoked", mail: "sending" },
    ),
  ]) {
    expect(pauseWhileSending(data, asked)).toBe(false);
  }
});
