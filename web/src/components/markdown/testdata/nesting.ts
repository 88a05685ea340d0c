import fc from "fast-check";

const leaf = fc.constantFrom<string>(
  "x",
  "`c`",
  "$a$",
  "\\(b\\)",
  "<br>",
  "<kbd>k</kbd>",
  "![i](u)",
  "[^1]",
  "مرحبا",
  "**「字」**は",
);

const wrap: ((inner: string, times: number) => string)[] = [
  (inner, times) => `${">".repeat(times)} ${inner}`,
  (inner, times) => "- ".repeat(times) + inner,
  (inner, times) => "1. ".repeat(times) + inner,
  (inner, times) => `${"*".repeat(times)}${inner}${"*".repeat(times)}`,
  (inner, times) => `${"_".repeat(times)}${inner}${"_".repeat(times)}`,
  (inner, times) => `${"~~".repeat(times)}${inner}${"~~".repeat(times)}`,
  (inner, times) => `${"[".repeat(times)}${inner}${"](u)".repeat(times)}`,
  (inner, times) => `${"![".repeat(times)}${inner}${"](u)".repeat(times)}`,
  (inner, times) => `${"<b>".repeat(times)}${inner}${"</b>".repeat(times)}`,
  (inner, times) => `${"<details>\n\n".repeat(times)}${inner}${"\n\n</details>".repeat(times)}`,
  (inner, times) => `${"`".repeat(times)}${inner}${"`".repeat(times)}`,
  (inner, times) => `${"$".repeat(times)}${inner}${"$".repeat(times)}`,
  (inner) => `| ${inner} |\n|---|\n| ${inner} |`,
  (inner) => `# ${inner}\n\n${inner}`,
  (inner) => `- [ ] ${inner}`,
  (inner) => `[^1]: ${inner}`,
  (inner) => `\`\`\`\n${inner}\n\`\`\``,
];

const steps = fc.array(fc.tuple(fc.nat(wrap.length - 1), fc.constantFrom(1, 2, 3, 20, 150)), {
  minLength: 1,
  maxLength: 6,
});

/** Generates texts that nest every Markdown construct in every other, possibly many times. */
export const nesting = fc.tuple(leaf, steps).map(([inner, chosen]) =>
  chosen.reduce((text, [index, times]) => {
    const next = wrap[index]?.(text, times) ?? text;
    return next.length < 3_000 ? next : text;
  }, inner),
);
