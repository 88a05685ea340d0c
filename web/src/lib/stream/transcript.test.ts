import { describe, expect, it } from "vitest";
import type { Message } from "@/data/client/types";
import { transcript } from "./transcript";
import { advance, newTurn, type TurnRequest } from "./turn";

function message(
  id: number,
  role: Message["role"],
  content: string,
  status: Message["status"] = "complete",
): Message {
  const place = { parent_id: null, sibling_ids: [id] };
  return { id, ...place, role, content, status, created_at: "2026-01-01T00:00:00Z" };
}
const sending = newTurn({ key: "k", conversation: "c", request: { kind: "message", text: "Why?" } });
const started = advance(sending, { type: "start", session_id: 1, message_id: 4, user_message_id: 3 });
const before = [message(1, "user", "Hi"), message(2, "assistant", "Hello")];
const metadata = { model: "m", tokens_used: 1, response_time_ms: 1 };
const words = (entries: { text: string }[]) => entries.map(({ text }) => text);

describe("the transcript", () => {
  it("shows a message and its pending answer at once", () => {
    const entries = transcript(before, [sending]);
    expect(words(entries)).toEqual(["Hi", "Hello", "Why?", ""]);
    expect(entries[3]).toMatchObject({ role: "assistant", phase: "sending" });
  });

  it("shows each message once and keeps its key when stored", () => {
    const live = transcript(before, [started]);
    const both = transcript(
      [...before, message(3, "user", "Why?"), message(4, "assistant", "", "streaming")],
      [started],
    );
    expect(words(both)).toEqual(["Hi", "Hello", "Why?", ""]);
    expect(both.slice(2).map(({ key }) => key)).toEqual(live.slice(2).map(({ key }) => key));
  });

  it("has the measures of the end, not those of an answer that was running when it was read", () => {
    const zeros = { model: "m", tokens_used: 0, response_time_ms: 0 };
    const own = { ...metadata, tokens_used: 2 };
    const end = { type: "end", session_id: 1, message_id: 4, status: "complete" } as const;
    const ended = advance(started, { ...end, metadata: own });
    const answer = (status: Message["status"], of: Message["metadata"]) =>
      transcript([...before, { ...message(4, "assistant", "", status), metadata: of }], [ended]).at(-1);
    expect(transcript(before, [ended]).at(-1)?.metadata).toEqual(own);
    expect(answer("streaming", zeros)?.metadata).toEqual(own);
    expect(answer("complete", metadata)?.metadata).toEqual(metadata);
  });

  it("never shows less than the stored text", () => {
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

  it("replaces a message that was edited or regenerated", () => {
    const of = (request: TurnRequest) => newTurn({ key: "k", conversation: "c", sessionId: 1, request });
    const path = [...before, message(3, "user", "More"), message(4, "assistant", "Enough")];
    expect(words(transcript(path, [of({ kind: "edit", messageId: 3, text: "Less" })]))).toEqual([
      ...["Hi", "Hello", "Less", ""],
    ]);
    expect(words(transcript(path, [of({ kind: "regenerate", messageId: 2 })]))).toEqual(["Hi", ""]);
    const refused = advance(of({ kind: "regenerate", messageId: 2 }), { type: "refused", message: "No." });
    const entries = transcript(path, [refused]);
    expect(words(entries)).toEqual(["Hi", "Hello", "More", "Enough"]);
    expect(entries[1]?.refusal).toMatchObject({ message: "No." });
  });

  it("shows a continued answer in place, and never less of it", () => {
    const path = [message(3, "user", "Why?"), message(4, "assistant", "Because", "interrupted")];
    const request: TurnRequest = { kind: "continue", messageId: 4 };
    const more = newTurn({ key: "k", conversation: "c", sessionId: 1, messageId: 4, request });
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

  it("excludes answers of other branches that started before the read", () => {
    const start = { type: "start", session_id: 1, message_id: 4, user_message_id: 3, at: 100 } as const;
    const turn = advance(sending, start);
    expect(words(transcript(before, [turn], 50))).toEqual(["Hi", "Hello", "Why?", ""]);
    expect(words(transcript(before, [turn], 150))).toEqual(["Hi", "Hello"]);
  });

  it("uses the stored answer once it is as long as the live one", () => {
    const end = { type: "end", session_id: 1, message_id: 4, status: "stopped", metadata } as const;
    const ended = advance(advance(started, { type: "token", message_id: 4, seq: 1, content: "Be" }), end);
    const stored = (content: string) => [message(3, "user", "Why?"), message(4, "assistant", content)];
    expect(transcript(stored("Be"), [ended])[1]).toMatchObject({ text: "Be", phase: "complete" });
    expect(transcript(stored("B"), [ended])[1]).toMatchObject({ text: "Be", phase: "stopped" });
  });

  it("carries parts, stored and live, and never shows less reasoning", () => {
    const reasoning = (text: string) => ({ type: "reasoning", text }) as const;
    const stored = (text: string, status: Message["status"] = "streaming") => [
      message(3, "user", "Why?"),
      { ...message(4, "assistant", "", status), parts: [reasoning(text)] },
    ];
    expect(transcript(stored("Hm", "stopped"), [])[1]).toMatchObject({ text: "", parts: [reasoning("Hm")] });
    const live = advance(started, { type: "reasoning", message_id: 4, seq: 1, content: "Hm" });
    expect(transcript(stored("H"), [live])[1]).toMatchObject({ text: "", parts: [reasoning("Hm")] });
    expect(transcript(stored("Hm!"), [live])[1]).toMatchObject({ text: "", parts: [reasoning("Hm!")] });
    const single = [message(3, "user", "Why?"), message(4, "assistant", "Because", "streaming")];
    expect(transcript(single, [live])[1]).toMatchObject({ text: "Because", parts: undefined });
  });
});
