import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Answer, EndEvent, ErrorEvent, StartEvent, StreamEvent, TokenEvent } from "@/data/client/types";
import { advance, hasEnded, newTurn, type Turn } from "./turn";

const messageId = 7;
const fresh = newTurn({ key: "k", conversation: "c", request: { kind: "message", text: "Why?" } });
const start: StartEvent = { type: "start", session_id: 3, message_id: messageId, user_message_id: 6 };
const metadata = { model: "m", tokens_used: 1, response_time_ms: 1 };

function token(seq: number, content: string, replace?: boolean): TokenEvent {
  return { type: "token", message_id: messageId, seq, content, replace };
}

/** The server: a fixed list of tokens, served from any position, one by one or as one replacement. */
function served(pieces: string[], after: number, replacement: boolean): StreamEvent[] {
  const seq = pieces.length + 1;
  const end: EndEvent = {
    type: "end",
    message_id: messageId,
    session_id: 3,
    status: "complete",
    metadata,
    seq,
  };
  if (replacement) return [token(Math.max(pieces.length, 1), pieces.join(""), true), end];
  return [start, ...pieces.map((piece, index) => token(index + 1, piece)).slice(after), end];
}

const steps = fc.array(
  fc.record({
    kind: fc.constantFrom("resume", "reconnect", "stray", "whole"),
    events: fc.nat({ max: 12 }),
    from: fc.nat({ max: 20 }),
  }),
  { maxLength: 12 },
);

function play(pieces: string[], connections: { kind: string; events: number; from: number }[]): Turn {
  let turn = advance(fresh, start);
  for (const { kind, events, from } of connections) {
    // A connection may resume anywhere: too early causes duplicates, too late a gap.
    const after = kind === "stray" ? Math.min(from, pieces.length) : kind === "reconnect" ? 0 : turn.lastSeq;
    for (const event of served(pieces, after, kind === "whole").slice(0, events)) turn = advance(turn, event);
    turn = advance(turn, { type: "dropped" });
  }
  for (const event of served(pieces, turn.lastSeq, false)) turn = advance(turn, event);
  return turn;
}

describe("a turn", () => {
  it("ends with the server's text for any sequence of connections", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 5 }), { maxLength: 15 }), steps, (pieces, connections) => {
        const turn = play(pieces, connections);
        expect(turn.text).toBe(pieces.join(""));
        expect(turn.phase).toBe("complete");
      }),
      { numRuns: 500 },
    );
  });

  it("always shows a prefix of the server's text", () => {
    const pieces = fc.array(fc.string({ minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 10 });
    const order = fc.array(fc.nat({ max: 9 }), { maxLength: 40 });
    fc.assert(
      fc.property(pieces, order, (all, seqs) => {
        let turn = advance(fresh, start);
        for (const index of seqs) {
          const piece = all[index];
          if (piece !== undefined) turn = advance(turn, token(index + 1, piece));
          expect(turn.text).toBe(all.slice(0, turn.lastSeq).join(""));
        }
      }),
    );
  });

  it("detects a gap, also before the end, and closes it with the missing token", () => {
    let turn = advance(advance(fresh, start), token(2, "b"));
    expect(turn).toMatchObject({ gap: true, text: "", lastSeq: 0 });
    turn = advance(advance(turn, token(1, "a")), token(2, "b"));
    expect(turn).toMatchObject({ gap: false, text: "ab" });
    const end: EndEvent = { type: "end", message_id: 7, session_id: 3, status: "complete", metadata, seq: 4 };
    expect(advance(turn, end)).toMatchObject({ gap: true, phase: "streaming" });
  });

  it("ignores tokens of other answers and after the end", () => {
    let turn = advance(advance(fresh, start), { ...token(1, "x"), message_id: 8 });
    expect(turn.text).toBe("");
    turn = advance(turn, { type: "end", message_id: 7, session_id: 3, status: "stopped", metadata });
    expect(hasEnded(turn)).toBe(true);
    expect(advance(turn, token(1, "late"))).toBe(turn);
  });

  it("has the last progress of each call of its answer, which changes nothing else", () => {
    const progress = (id: string, text: string): StreamEvent => ({
      type: "progress",
      message_id: 7,
      id,
      text,
    });
    const far = [start, progress("c1", "1 %"), progress("c2", "x"), progress("c1", "2 %")].reduce(
      advance,
      fresh,
    );
    expect([far.progress, far.lastSeq, far.parts]).toEqual([{ c1: "2 %", c2: "x" }, 0, []]);
    expect(advance(far, { type: "progress", message_id: 8, id: "c1", text: "9 %" })).toBe(far);
  });

  it("has a queue position until the first token", () => {
    const queued = (position: number): StreamEvent => ({ type: "queued", message_id: 7, position });
    let turn = advance(advance(fresh, start), queued(3));
    expect(turn).toMatchObject({ queuePosition: 3, phase: "streaming", lastSeq: 0 });
    turn = advance(advance(turn, queued(1)), { ...queued(9), message_id: 8 } as StreamEvent);
    expect(turn.queuePosition).toBe(1);
    expect(advance(turn, token(1, "a"))).toMatchObject({ queuePosition: 0, text: "a" });
  });

  it("reports saving until the end or more text arrives", () => {
    const saving: StreamEvent = { type: "saving", message_id: 7 };
    let turn = advance(advance(advance(fresh, start), token(1, "a")), saving);
    expect(turn).toMatchObject({ saving: true, phase: "streaming", text: "a", lastSeq: 1 });
    expect(advance(turn, { type: "saving", message_id: 8 })).toBe(turn);
    expect(advance(turn, { type: "dropped" }).saving).toBe(false);
    expect(advance(turn, token(2, "b"))).toMatchObject({ saving: false, text: "ab" });
    expect(advance(turn, token(2097152, "a", true)).saving).toBe(false);
    turn = advance(turn, { type: "end", message_id: 7, session_id: 3, seq: 2, status: "complete", metadata });
    expect(turn).toMatchObject({ phase: "complete", text: "a" });
    expect(advance(turn, saving)).toBe(turn);
  });

  it("knows the model that answers instead before the first token, and follows its numbering", () => {
    const other = { ...metadata, model_id: "b/two", fallback_from: "a/one" };
    const fellBack: StreamEvent = { type: "fallback", message_id: 7, metadata: other };
    let turn = advance(advance(fresh, start), fellBack);
    expect(turn).toMatchObject({ metadata: other, phase: "streaming", lastSeq: 0, gap: false });
    expect(advance(turn, { ...fellBack, message_id: 8 })).toBe(turn);
    turn = advance(advance(turn, token(2097152, "", true)), token(2097153, "a"));
    expect(turn).toMatchObject({ text: "a", gap: false, metadata: other });
    const failed = { type: "error", message_id: 7, error_code: "MODEL_BUSY", message: "Busy." } as const;
    expect(advance(turn, failed)).toMatchObject({ phase: "failed", metadata: other });
    const none = advance(advance(advance(fresh, start), fellBack), failed);
    expect(none).toMatchObject({ phase: "failed", metadata: undefined });
  });

  it("takes the server's full text with new numbering, even if shorter", () => {
    let turn = advance(advance(advance(fresh, start), token(1, "a")), token(2, "lost with the server"));
    turn = advance(turn, token(2097152, "a", true));
    expect(turn).toMatchObject({ text: "a", lastSeq: 2097152, gap: false });
    expect(advance(turn, token(2097153, "b")).text).toBe("ab");
    expect(advance(turn, token(2097154, "c"))).toMatchObject({ gap: true, text: "a" });
    expect(advance(turn, token(3, "late")).text).toBe("a");
  });

  it("counts events of unknown types and detects gaps before them", () => {
    const unknown = (seq: number): StreamEvent => ({ type: "unknown", message_id: 7, seq });
    let turn = advance(advance(fresh, start), token(1, "a"));
    turn = advance(turn, unknown(2));
    expect(turn).toMatchObject({ text: "a", lastSeq: 2, gap: false });
    expect(advance(turn, unknown(2))).toMatchObject({ lastSeq: 2, gap: false });
    expect(advance(turn, token(3, "b"))).toMatchObject({ text: "ab", lastSeq: 3, gap: false });
    expect(advance(turn, unknown(4))).toMatchObject({ lastSeq: 2, gap: true });
    expect(advance(turn, { ...unknown(3), message_id: 8 } as StreamEvent)).toBe(turn);
  });

  it("keeps reasoning apart from its text, and its place in the queue until either", () => {
    const reasoning = (seq: number, content: string, took_ms?: number): StreamEvent => ({
      type: "reasoning",
      message_id: 7,
      seq,
      content,
      took_ms,
    });
    let turn = advance(advance(fresh, start), { type: "queued", message_id: 7, position: 2 });
    turn = advance(turn, reasoning(1, "Hm"));
    expect(turn).toMatchObject({ queuePosition: 0, text: "", parts: [{ type: "reasoning", text: "Hm" }] });
    turn = advance(advance(turn, reasoning(2, "", 1_200)), token(3, "Yes"));
    const parts = [
      { type: "reasoning", text: "Hm", took_ms: 1_200 },
      { type: "text", text: "Yes" },
    ];
    expect(turn).toMatchObject({ text: "Yes", parts });
    const answer = {
      id: 7,
      content: "Yes.",
      parts: [parts[0], { type: "text", text: "Yes." }],
      status: "stopped",
    } as Answer;
    expect(advance(turn, { type: "stored", answer })).toMatchObject({
      phase: "stopped",
      text: "Yes.",
      parts: [parts[0], { type: "text", text: "Yes." }],
    });
  });

  it("keeps the question's id when a later start lacks it", () => {
    const again = advance(advance(fresh, start), { ...start, user_message_id: 0 });
    expect(again).toMatchObject({ userMessageId: 6, messageId: 7 });
  });

  it("keeps its text when the model fails", () => {
    const error: ErrorEvent = {
      type: "error",
      error_code: "MODEL_TIMEOUT",
      message: "Too slow.",
      message_id: 7,
    };
    const turn = advance(advance(advance(fresh, start), token(1, "Half")), error);
    expect(turn).toMatchObject({ phase: "failed", text: "Half", failure: "Too slow." });
  });

  it("can be resent under the same key if the server did not accept it", () => {
    const unsent = advance(fresh, { type: "refused", message: "Offline." });
    expect(unsent).toMatchObject({
      phase: "unsent",
      failure: "Offline.",
      request: { kind: "message", text: "Why?" },
    });
    expect(advance(unsent, { type: "resend" })).toMatchObject({
      phase: "sending",
      key: "k",
      failure: undefined,
    });
  });
});
