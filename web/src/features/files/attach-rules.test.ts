import { describe, expect, it } from "vitest";
import { attaching as words } from "@/words/en/attaching";
import { checkFiles, renamed, shownName } from "./attach-rules";
import { longTextChars, pasted } from "./paste-rules";

const limits = { files: 3, bytes: 100 };
const file = (name: string, size = 10, type = "text/plain") =>
  new File(["x".repeat(size)], name, { type, lastModified: 1 });

const check = (files: File[], present: File[] = [], count = present.length) =>
  checkFiles(files, { files: present, count }, { limits, words, locale: "en" });

describe("the check of files", () => {
  it("accepts what the server would accept and says why others are refused", () => {
    const { accepted, refusals } = check([file("a"), file("empty", 0), file("large", 101), file("b")]);
    expect(accepted.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(refusals).toEqual(["empty is empty.", "large is too large. Files can have at most 100 bytes."]);
  });

  it("counts the files that are there, also those without content in this page", () => {
    const { accepted, refusals } = check([file("b"), file("c"), file("d")], [file("a")], 2);
    expect(accepted.map(({ name }) => name)).toEqual(["b"]);
    expect(refusals).toEqual(["A message can have at most 3 files. 2 files weren't added."]);
  });

  it("accepts a file once, and another with the same name", () => {
    const { accepted, refusals } = check([file("a"), file("a", 11), file("a", 11)], [file("a")]);
    expect(accepted.map(({ size }) => size)).toEqual([11]);
    expect(refusals).toEqual(["a is already there.", "a is already there."]);
  });
});

describe("names", () => {
  it("lose what turns the text around them or hides their type", () => {
    expect(shownName("harmless\u202efdp.exe\u2069\u0000")).toBe("harmlessfdp.exe");
  });

  it.each([
    ["image.png", "image/png", [], "Pasted image.png"],
    ["image.png", "image/png", ["Pasted image.png"], "Pasted image 2.png"],
    ["blob", "image/webp", [], "Pasted image.webp"],
    ["holiday.png", "image/png", [], "holiday.png"],
    ["image.txt", "text/plain", [], "image.txt"],
  ])("of pictures that have a generic one are their own: %s", (name, type, taken, want) => {
    expect(renamed(file(name, 1, type), "Pasted image", taken).name).toBe(want);
  });
});

/** A clipboard. jsdom has none. */
function clipboard(text: string, files: File[] = [], folder = false): DataTransfer {
  const items = files.map((one) => ({
    kind: "file",
    getAsFile: () => one,
    webkitGetAsEntry: () => ({ isDirectory: folder }),
  }));
  return {
    items,
    files,
    getData: (type: string) => (type === "text/plain" ? text : ""),
  } as unknown as DataTransfer;
}

describe("a paste", () => {
  const long = "x".repeat(longTextChars + 1);
  const picture = file("image.png", 1, "image/png");
  const most = 20_000;

  it.each([
    ["a short text", clipboard("short"), undefined],
    ["a text as long as may be", clipboard("x".repeat(longTextChars)), undefined],
    ["a picture", clipboard("", [picture]), { files: [picture], folders: false }],
    ["a text with a picture of it", clipboard("a\tb", [picture]), undefined],
    ["a long text with a picture of it", clipboard(long, [picture]), { text: long }],
    [
      "a file with its path",
      clipboard("/home/ada/image.png", [picture]),
      { files: [picture], folders: false },
    ],
    [
      "a document with other words",
      clipboard("Report", [file("a.docx", 1, "application/x")]),
      { files: [expect.anything()], folders: false },
    ],
    ["a folder", clipboard("", [file("dir", 0, "")], true), { files: [], folders: true }],
    ["a long text", clipboard(long), { text: long }],
  ])("of %s", (_, data, want) => {
    expect(pasted(data, false, most)).toEqual(want);
    expect(pasted(data, true, most)).toBeUndefined();
  });

  it("of a text that no message can hold becomes a file, however short it is", () => {
    expect(pasted(clipboard("x".repeat(2_001)), false, 2_000)).toEqual({ text: "x".repeat(2_001) });
    expect(pasted(clipboard("x".repeat(2_000)), false, 2_000)).toBeUndefined();
  });
});
