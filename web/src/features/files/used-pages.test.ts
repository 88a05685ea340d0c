import { describe, expect, it } from "vitest";
import type { StoredFile } from "@/data/client/types";
import { files as german } from "@/words/de/files";
import { files as english } from "@/words/en/files";
import { usedText } from "./files-used";
import { includes, listed, pagesIn, rangesOf } from "./used-pages";

describe("used pages", () => {
  it("are read from the server's text", () => {
    expect(rangesOf("1-3, 7")).toEqual([
      [1, 3],
      [7, 7],
    ]);
    expect(rangesOf("")).toEqual([]);
    expect(pagesIn(rangesOf("1-3, 7"))).toBe(4);
    expect([1, 3, 4, 7].map((page) => includes(rangesOf("1-3, 7"), page))).toEqual([true, true, false, true]);
  });

  it("are listed in the reader's language", () => {
    expect(listed(rangesOf("3-5, 12"), "en")).toBe("3–5 and 12");
    expect(listed(rangesOf("1, 3-5, 1200"), "de")).toBe("1, 3–5 und 1.200");
  });
});

describe("the line about a file that was not used in full", () => {
  const file = (more: Partial<StoredFile> = {}): StoredFile => ({
    id: 9,
    name: "report.pdf",
    media_type: "application/pdf",
    bytes: 5,
    sha256: "",
    status: "ready",
    pages: 120,
    in_use: true,
    created_at: "2026-11-30T00:00:00Z",
    ...more,
  });
  const line = (pages: string, of: StoredFile | undefined, words = english, locale = "en") =>
    usedText(words, { pages }, of, locale).replace(/[\u2068\u2069]/g, "");

  it("names the pages", () => {
    expect(line("3-5, 12", file())).toBe("Used pages 3–5 and 12 of report.pdf.");
    expect(line("7", file())).toBe("Used page 7 of report.pdf.");
    expect(line("3-5, 12", file(), german, "de")).toBe("Verwendet: Seiten 3–5 und 12 von report.pdf.");
  });

  it("counts the pages where they are many ranges", () => {
    expect(line("1-2, 4, 6, 8, 10, 12, 14", file())).toBe("Used 8 of 120 pages of report.pdf.");
  });

  it("calls pages what they are", () => {
    const type = "application/vnd.openxmlformats-officedocument.";
    expect(line("2", file({ media_type: `${type}spreadsheetml.sheet` }))).toBe("Used sheet 2 of report.pdf.");
    expect(line("2-3", file({ media_type: `${type}presentationml.presentation` }))).toBe(
      "Used slides 2–3 of report.pdf.",
    );
    expect(line("2", file({ media_type: "application/epub+zip" }))).toBe("Used chapter 2 of report.pdf.");
  });

  it("names no page of a text without pages", () => {
    expect(line("1", file({ pages: 1 }))).toBe("Used parts of report.pdf.");
  });

  it("says why nothing was used", () => {
    expect(line("", file())).toBe("There was no room for report.pdf.");
    expect(line("", file({ status: "failed", problem: "encrypted" }))).toBe("report.pdf couldn't be read.");
    expect(line("", file({ status: "processing" }))).toBe("report.pdf hadn't been read in time.");
    expect(line("", file({ width: 10, height: 10 }))).toBe("The model didn't get the picture report.pdf.");
    expect(line("", undefined)).toBe("There was no room for a deleted file.");
  });

  it("keeps a name from reordering the sentence", () => {
    expect(usedText(english, { pages: "7" }, file({ name: "תקציר.pdf" }), "en")).toBe(
      "Used page 7 of \u2068תקציר.pdf\u2069.",
    );
  });
});
