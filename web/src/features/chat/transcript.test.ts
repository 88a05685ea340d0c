import { describe, expect, it } from "vitest";
import type { Message } from "@/api/types";
import { transcript } from "./transcript";
import { type Asked, advance, newTurn } from "./turn";

function message(
  id: number,
  role: Message["role"],
  content: string,
  status: Message["status"] = "complete",
): Message {
  const place = { parent_id: null, sibling_ids: [id] };
  return { id, ...place, role, content, status, created_at: "2026-01-01T00:00:00Z" };
}
const sending = newTurn({ key: "k", conversation: "c", asked: { kind: "message", text: "Why?" } });
const started = advance(sending, { type: "start", session_id: 1, message_id: 4, user_message_id: 3 });
const before = [message(1, "user", "Hi"), message(2, "assistant", "Hello")];
const metadata = { model: "m", tokens_used: 1, response_time_ms: 1 };
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
      { role: "user", phase: "unsent", refusal: { turnKey: "k", message: "Offline." } },
    ]);
  });

  it("puts another wording, or another answer, in the place of what it replaces", () => {
    const of = (asked: Asked) => newTurn({ key: "k", conversation: "c", sessionId: 1, asked });
    const path = [...before, message(3, "user", "More"), message(4, "assistant", "Enough")];
    expect(words(transcript(path, [of({ kind: "edit", messageId: 3, text: "Less" })]))).toEqual([
      ...["Hi", "Hello", "Less", ""],
    ]);
    expect(words(transcript(path, [of({ kind: "regenerate", messageId: 2 })]))).toEqual(["Hi", ""]);
    const refused = advance(of({ kind: "regenerate", messageId: 2 }), { type: "refused", message: "No." });
    const kept = transcript(path, [refused]);
    expect(words(kept)).toEqual(["Hi", "Hello", "More", "Enough"]);
    expect(kept[1]?.refusal).toMatchObject({ message: "No." });
  });

  it("shows an answer that goes on in its place, and never less of it", () => {
    const path = [message(3, "user", "Why?"), message(4, "assistant", "Because", "interrupted")];
    const asked: Asked = { kind: "continue", messageId: 4 };
    const more = newTurn({ key: "k", conversation: "c", sessionId: 1, messageId: 4, asked });
    expect(transcript(path, [more])[1]).toMatchObject({ text: "Because", phase: "sending" });
    const start = { type: "start", session_id: 1, message_id: 4 } as const;
    const token = { type: "token", message_id: 4, seq: 1, content: "Because so.", replace: true } as const;
    const going = advance(advance(more, start), token);
    expect(transcript(path, [going])[1]).toMatchObject({ text: "Because so.", phase: "streaming" });
    const refused = advance(more, { type: "refused", message: "No." });
    expect(transcript(path, [refused])[1]).toMatchObject({
      text: "Because",
      phase: "interrupted",
      refusal: { message: "No." },
    });
  });

  it("leaves out answers of other branches once the store was read after they began", () => {
    const start = { type: "start", session_id: 1, message_id: 4, user_message_id: 3, at: 100 } as const;
    const turn = advance(sending, start);
    expect(words(transcript(before, [turn], 50))).toEqual(["Hi", "Hello", "Why?", ""]);
    expect(words(transcript(before, [turn], 150))).toEqual(["Hi", "Hello"]);
  });

  it("takes what is stored of an ended answer once it is as long", () => {
    const end = { type: "end", session_id: 1, message_id: 4, status: "stopped", metadata } as const;
    const ended = advance(advance(started, { type: "token", message_id: 4, seq: 1, content: "Be" }), end);
    const stored = (content: string) => [message(3, "user", "Why?"), message(4, "assistant", content)];
    expect(transcript(stored("Be"), [ended])[1]).toMatchObject({ text: "Be", phase: "complete" });
    expect(transcript(stored("B"), [ended])[1]).toMatchObject({ text: "Be", phase: "stopped" });
  });
});
