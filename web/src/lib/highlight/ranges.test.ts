import { describe, expect, it } from "vitest";
import { rangesOf } from "./ranges";

function marked(html: string, query: string) {
  document.body.innerHTML = `<div id="message">${html}</div>`;
  const message = document.getElementById("message") as HTMLElement;
  const { all, best } = rangesOf(message, query);
  return { all: all.map(String), best: best && String(best) };
}

describe("ranges in a rendered message", () => {
  it("span emphasis and highlighted code, but not blocks", () => {
    const answer =
      "<article class='answer'><p>In <strong>Zü</strong>rich</p><pre><code><span>zu</span><span>rich</span></code></pre><p>zu</p><p>rich</p></article>";
    expect(marked(answer, "zurich")).toEqual({ all: ["Zürich", "zurich"], best: "Zürich" });
  });

  it("exclude reasoning", () => {
    const answer =
      "<article class='answer'><div class='reasoning'><section><p>Copy?</p></section></div><p>Copy that</p></article>";
    expect(marked(answer, "copy").all).toEqual(["Copy"]);
    expect(marked(answer, "copy").best).toBe("Copy");
  });

  it("exclude buttons and hidden text", () => {
    const answer =
      "<article class='answer'><button>Copy</button><span class='sr-only'>Copy</span><p>Copy that</p></article><button>Copy</button>";
    expect(marked(answer, "copy").all).toEqual(["Copy"]);
  });

  it("include questions, whose markup is text", () => {
    expect(marked("<div data-testid='user-message'>a &lt;b&gt; Straße</div>", "strasse").all).toEqual([
      "Straße",
    ]);
  });

  it("are empty without a match", () => {
    expect(marked("<article class='answer'><p>text</p></article>", "other")).toEqual({
      all: [],
      best: undefined,
    });
  });
});
