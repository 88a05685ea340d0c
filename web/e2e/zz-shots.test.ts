import { it } from "vitest";
import { everything, violations } from "./axe";
import { newVisitor, openBrowser } from "./browser";
import { Model } from "./model";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { Server } from "./server";

const A = [
  "# Heading one\n\nText under it with `code`, **bold**, *it*, [link](https://example.com).\n\n## Heading two\n\n### Heading three\n\n#### Heading four\n\n##### Heading five\n\nThe costs are $5/month, or $3-$4; use $PATH. Expect 5~10 GB … 20~30 GB. As shown in \\[1\\].\n\n$O(n)$, $f(x)$, $2n$, $n!$, $x, y$, $P(A|B)$ and \\(a +\nb\\):\n\n\\[\n\\int_0^1 x^2 \\, dx = \\frac{1}{3}\n\\]\n\n> quote \\[ a \\]\n\n- [x] Buy **milk**\n- [ ] Read [this](https://example.com)\n  - [ ] nested\n- plain item\n  1. one\n  2. two\n\none<br>two, H<sub>2</sub>O, press <kbd>Ctrl</kbd>+<kbd>C</kbd>, <mark>marked</mark>\n\n<details>\n<summary>More about it</summary>\n\nHidden **text** and a list:\n\n- a\n\n</details>\n\nA List<String> and a <think> tag. A footnote[^1].\n\n[^1]: The note.",
  "مرحبا بالعالم. هذا نص عربي مع `code` و $x^2$.\n\n- بند أول\n- بند ثان\n\n> اقتباس\n\nEnglish again.\n\n| Name | A much longer column heading | Third | Fourth | Fifth | Sixth |\n|---|---|---|---|---|---|\n| one | Some longer text that would be squeezed if it could be | \\[ a \\] | $x\\|y$ | `code` | six |\n| two | two | 3 | 4 | 5 | 6 |\n\n````md\n```\n$x^2$ and \\[1\\]\n```\n````\n\n```python\ndef main():\n    print('a very long line that goes on and on and on and on and on and on and on and on and on and on and on')\n```\n\n**「重要」**は",
  "```mermaid\ngraph TD\nA[User (admin)] --> B{Ok?}\n```\n\nand a right one:\n\n```mermaid\ngraph TD\nA[User] --> B{Ok?}\nB --> C[Yes]\n```\n\n$\\frac{$ wrong $x$",
  `# Fine\n\n${">".repeat(1900)} deep`,
];
it("shots", async () => {
  const model = await Model.start((q) => A[Number(q.match(/\d+/)?.[0] ?? 9)] ?? "Hello");
  const server = await Server.start({ OPENAI_BASE_URL: model.url, LLM_MODEL: "m" });
  const browser = await openBrowser();
  try {
    const { page, complaints } = await newVisitor(browser, server.url, {
      viewport: { width: 1100, height: 1500 },
    });
    page.setDefaultTimeout(60000);
    await new AccountPages(page).enter(somebody());
    const chat = new ChatPage(page);
    for (let i = 0; i < A.length; i++) {
      await chat.newChat().catch(() => {});
      await chat.ask(`show ${i} שלום`);
      await chat.ended(1, "complete", 60000);
      await page.waitForTimeout(2500);
      for (const t of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme: t });
        await page.waitForTimeout(t === "dark" && i === 2 ? 2500 : 400);
        await chat.scroll(-5000);
        await page.waitForTimeout(500);
        await page.screenshot({ path: `/tmp/answers-tmp/s${i}-${t}.png` });
      }
      await page.emulateMedia({ colorScheme: "light" });
      console.log(i, "axe", (await violations(page, everything)).join("\n"));
      console.log(
        i,
        "body children",
        await page.evaluate(() =>
          [...document.body.children].map((e) => e.tagName + "." + e.className).join(" "),
        ),
      );
    }
    console.log(complaints.list().join("\n"));
  } finally {
    await browser.close();
    await server.stop();
    model.stop();
  }
}, 300000);
