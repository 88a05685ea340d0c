const code = /(```[\s\S]*?(?:```|$)|~~~[\s\S]*?(?:~~~|$)|`[^`\n]*`)/;

// A formula between single dollars: nothing blank inside the dollars, no digit after them, and something that is no price.
const single = /(?<![\\$\w])\$(?![\s$])((?:[^$\n\\]|\\.)*?[^\s$\\])\$(?![\d\w$])/g;
const formula = /[\\^_=+*/<>{}]|^[A-Za-z]$/;

/** Whether a text may hold formulas. */
export function mayHaveMaths(text: string): boolean {
  return /\$\$|\\[([]|\$[^\s$]/.test(text);
}

function outsideCode(text: string): string {
  return text
    .replace(/\\\[([\s\S]*?)\\\]/g, (_, body: string) => `\n$$\n${body.trim()}\n$$\n`)
    .replace(/\\\((.+?)\\\)/g, (_, body: string) => `$$${body.trim()}$$`)
    .replace(single, (whole, body: string) => (formula.test(body) ? `$$${body}$$` : whole));
}

/** Puts every way in which models write formulas into the one that is parsed, `$$…$$`, and leaves code alone. */
export function withDollars(text: string): string {
  return text
    .split(code)
    .map((part, index) => (index % 2 === 0 ? outsideCode(part) : part))
    .join("");
}
