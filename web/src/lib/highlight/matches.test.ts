import { describe, expect, it } from "vitest";
import { bestMatch, findMatches } from "./matches";

const found = (text: string, query: string) =>
  findMatches(text, query).map(({ start, end }) => text.slice(start, end));

describe("matches", () => {
  it.each([
    ["Zürich", ["zurich", "ZÜRICH", "Zu\u0308rich", "ＺＵＲＩＣＨ"]],
    ["Zu\u0308rich", ["zurich", "zürich"]],
    ["Straße", ["strasse", "STRASSE", "straße", "STRAẞE"]],
    ["STRASSE", ["straße"]],
    ["café", ["cafe", "cafe\u0301", "CAFÉ"]],
    ["cafe\u0301", ["cafe", "café"]],
    ["c\u00ada\u00adfé", ["cafe"]],
    ["İstanbul", ["istanbul", "ISTANBUL", "ıstanbul"]],
    ["Ærøskøbing", ["aeroskobing"]],
    ["Łódź", ["lodz"]],
    ["Ὀδυσσεύς", ["οδυσσευσ", "ὈΔΥΣΣΕΎΣ"]],
    ["Ёлка", ["елка"]],
    ["كِتَاب", ["كتاب"]],
    ["٣٤", ["34"]],
    ["ﬁnden", ["finden"]],
    ["한국어", ["\u1112\u1161\u11ab\u1100\u116e\u11a8\u110b\u1165", "한국어"]],
    ["\u1112\u1161\u11ab\u1100\u116e\u11a8", ["한국"]],
    ["ｶﾞｲﾄﾞ", ["ガイド"]],
    ["हिन्दी", ["हिन्दी"]],
  ])("include %s in other spellings, with positions", (word, queries) => {
    for (const query of queries) expect(found(`before ${word} after`, query), query).toEqual([word]);
  });

  it.each([
    ["й", "и"],
    ["が", "か"],
    ["zurichs", "zurich "],
    ["a\u200bb", "ab "],
    ["한 국", "한국"],
    ["word", ""],
    ["word", "!?"],
  ])("distinguish %s from %s", (text, query) => {
    expect(findMatches(text, query)).toEqual([]);
  });

  it("treat the last query word as a prefix", () => {
    expect(found("Umbrellas, umbrella; an umbra", "umbrel")).toEqual(["Umbrel", "umbrel"]);
    expect(found("Straße", "stras")).toEqual(["Straß"]);
    expect(found("the other, the them", "the other")).toEqual(["the", "other", "the"]);
  });

  it("may start anywhere in scripts without spaces, also next to other scripts", () => {
    expect(found("私は東京都に住む。Tokyo東京", "東京")).toEqual(["東京", "東京"]);
  });

  it("respect surrogate pairs and are fast in long texts", () => {
    expect(found("😀 𝐳𝐮𝐫𝐢𝐜𝐡 😀", "zurich")).toEqual(["𝐳𝐮𝐫𝐢𝐜𝐡"]);
    const long = `${"Lorem ipsum dolor sit amet, ".repeat(8000)}Zürich`;
    const start = performance.now();
    expect(found(long, "zurich")).toEqual(["Zürich"]);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe("the best match", () => {
  it("is the first where the words are closest", () => {
    const text = "one; then two and then one two, one two";
    const best = bestMatch(findMatches(text, "one two"));
    expect(best?.start).toBe(text.indexOf("one two"));
    expect(bestMatch([])).toBeUndefined();
  });
});
