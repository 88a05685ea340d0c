import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { GrowthEvent, Part } from "@/data/client/types";
import { applyDelta, contentOf, type Delta, partsOf } from "./parts";
import { advance, newTurn } from "./turn";

interface Case {
  name: string;
  events: Delta[];
  parts: Part[];
  content: string;
}

// The same cases run against Apply in domain/chat.
const file = join(import.meta.dirname, "../../../../domain/chat/testdata/parts.json");
const cases: Case[] = JSON.parse(readFileSync(file, "utf8"));

const fold = (deltas: readonly Delta[]) => deltas.reduce<readonly Part[]>(applyDelta, []);

describe("golden cases", () => {
  it.each(cases)("$name", ({ events, parts, content }) => {
    expect(fold(events)).toEqual(parts);
    expect(contentOf(fold(events))).toBe(content);
  });

  it.each(cases)("$name, as a turn", ({ events, parts, content }) => {
    let turn = newTurn({ key: "k", conversation: "c", sessionId: 3, messageId: 7 });
    for (const [index, event] of events.entries())
      turn = advance(turn, { ...event, message_id: 7, seq: index + 1 } as GrowthEvent);
    expect(turn).toMatchObject({ parts, text: content, lastSeq: events.length, gap: false });
  });

  it.each(cases)("$name, without changing earlier parts", ({ events }) => {
    let parts: readonly Part[] = [];
    for (const event of events) {
      const before = structuredClone(parts);
      const after = applyDelta(parts, event);
      expect(parts).toEqual(before);
      parts = after;
    }
  });
});

const text = fc.string({ maxLength: 4 });
const tookMs = fc.option(fc.integer({ min: 1, max: 9_999 }), { nil: undefined });
const part = fc.oneof(
  fc.record({ type: fc.constant("text" as const), text }),
  fc.record({ type: fc.constant("reasoning" as const), text, took_ms: tookMs }),
);
const delta: fc.Arbitrary<Delta> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant("token" as const), content: text }) },
  {
    weight: 6,
    arbitrary: fc.record({ type: fc.constant("reasoning" as const), content: text, took_ms: tookMs }),
  },
  { weight: 1, arbitrary: fc.constant({ type: "unknown" as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant("token" as const), content: text, replace: fc.constant(true) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant("parts" as const), parts: fc.array(part, { maxLength: 3 }) }),
  },
);

/** Delivers events of an answer. "snapshot" sends everything up to a position at once, as servers do after a restart. */
const deliveries = fc.array(
  fc.record({
    kind: fc.constantFrom("resume", "replay", "stray", "snapshot", "shuffled"),
    from: fc.nat({ max: 20 }),
    events: fc.nat({ max: 12 }),
    order: fc.array(fc.nat({ max: 20 }), { maxLength: 12 }),
  }),
  { maxLength: 12 },
);

describe("an answer in parts", () => {
  it("has the same parts for any interleaving, duplicates and connections as for all events in order", () => {
    fc.assert(
      fc.property(fc.array(delta, { maxLength: 20 }), deliveries, (deltas, connections) => {
        const events = deltas.map((of, index) => ({ ...of, message_id: 7, seq: index + 1 }) as GrowthEvent);
        const upTo = (seq: number) => fold(deltas.slice(0, seq));
        let turn = newTurn({ key: "k", conversation: "c", sessionId: 3, messageId: 7 });
        const receive = (event: GrowthEvent) => {
          turn = advance(turn, event);
          expect(turn.parts).toEqual(upTo(turn.lastSeq));
          expect(turn.text).toBe(contentOf(turn.parts));
        };
        const snapshot = (seq: number): GrowthEvent => {
          const parts = upTo(seq);
          const single = parts.length === 0 || (parts.length === 1 && parts[0]?.type === "text");
          if (single) return { type: "token", message_id: 7, seq, content: contentOf(parts), replace: true };
          return { type: "parts", message_id: 7, seq, parts: [...parts] };
        };
        for (const { kind, from, events: count, order } of connections) {
          const position = Math.min(from, events.length);
          if (kind === "snapshot" && position > 0) receive(snapshot(position));
          const all = kind === "shuffled" ? order.flatMap((index) => events[index] ?? []) : events;
          const after =
            kind === "resume" ? turn.lastSeq : kind === "stray" || kind === "snapshot" ? position : 0;
          for (const event of kind === "shuffled" ? all : all.slice(after, after + count)) receive(event);
          turn = advance(turn, { type: "dropped" });
        }
        for (const event of events.slice(turn.lastSeq)) receive(event);
        expect(turn).toMatchObject({ lastSeq: events.length, gap: false });
        expect(turn.parts).toEqual(fold(deltas));
      }),
      { numRuns: 500 },
    );
  });
});

describe("parts", () => {
  it("of a message without parts are its text", () => {
    expect(partsOf("Hi", undefined)).toEqual([{ type: "text", text: "Hi" }]);
    expect(partsOf("", undefined)).toEqual([]);
  });

  it("of unknown types are no text, and text after them is a part of its own", () => {
    const call = { type: "tool_call", id: "c1" } as unknown as Part;
    const parts = applyDelta([{ type: "text", text: "a" }, call], { type: "token", content: "b" });
    expect(parts).toEqual([{ type: "text", text: "a" }, call, { type: "text", text: "b" }]);
    expect(contentOf(parts)).toBe("ab");
  });
});
