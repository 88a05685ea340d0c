import { describe, expect, it } from "vitest";
import { endingOf, kindOf } from "./kinds";

describe("kinds of files", () => {
  it("are told by the type, not by the name", () => {
    const units = {
      "application/pdf": "page",
      "text/csv": "sheet",
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "sheet",
      "application/vnd.oasis.opendocument.presentation": "slide",
      "application/epub+zip": "chapter",
      "application/octet-stream": "page",
    };
    for (const [media_type, unit] of Object.entries(units)) expect(kindOf({ media_type }).unit).toBe(unit);
  });

  it("of a drawing is code, not a picture", () => {
    expect(kindOf({ media_type: "image/svg+xml" }).icon).toBe(kindOf({ media_type: "text/html" }).icon);
    expect(kindOf({ media_type: "image/heic" }).icon).not.toBe(kindOf({ media_type: "text/html" }).icon);
  });

  it("are named by short endings only", () => {
    const endings = ["a.pdf", "b.tar.gz", "README", "c.<b>", "d.notanending", "e.", "ü.DOCX"].map((name) =>
      endingOf({ name }),
    );
    expect(endings).toEqual(["PDF", "GZ", undefined, undefined, undefined, undefined, "DOCX"]);
  });
});
