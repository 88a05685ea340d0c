import { describe, expect, it } from "vitest";
import type { Message } from "@/api/types";
import { transcript } from "./transcript";
import { advance, newTurn } from "./turn";

function message(
  id: number,
  role: Message["role"],
  content: string,
  status: Message["status"] = "complete",
): Message {
  const place = { parent_id: null, sibling_ids: [id] };
  return { id, ...place, role, content, status, created_at: "2026-01-01T00:00:00Z" };
}
const sending = newTurn({ key: "k", conversation: "c", question: "Why?" });
const started = advance(sending, { type: "start", session_id: 1, message_id: 4, user_message_id: 3 });
const before = [message(1, "user", "Hi"), message(2, "assistant", "Hello")];
const words = (entries: { text: string }[]) => entries.map(({ text }) => text);

describe("the transcript", () => {
  it("shows a message and its waiting answer at once", () => {
    const entries = transcript(before, [sending]);
    expect(words(entries)).toEqual(["Hi", "Hello", "Why?", ""]);
    expect(entries[3]).toMatchObject({ role: "assistant", phase: "sending" });
  });

  it("shows each message once and under the same key when the store has it too", () => {
    const live = transcript(before, [started]);
    const both = transcript(
      [...before, message(3, "user", "Why?"), message(4, "assistant", "", "streaming")],
      [started],
    );
    expect(words(both)).toEqual(["Hi", "Hello", "Why?", ""]);
    expect(both.slice(2).map(({ key }) => key)).toEqual(live.slice(2).map(({ key }) => key));
  });

  it("never shows less than the store had", () => {
    const followed = newTurn({ key: "message-4", conversation: "c", sessionId: 1, messageId: 4 });
    const entries = transcript(
      [message(3, "user", "Why?"), message(4, "assistant", "Because", "streaming")],
      [followed],
    );
    expect(words(entries)).toEqual(["Why?", "Because"]);
  });

  it("shows an unsent message without an answer", () => {
    const unsent = advance(sending, { type: "refused", message: "Offline." });
    expect(transcript([], [unsent])).toMatchObject([
      { role: "user", phase: "unsent", failure: "Offline.", turnKey: "k" },
    ]);
  });
});
