/** Pages from one to another, both included. */
export type Range = readonly [from: number, to: number];

/** The ranges of a text such as "1-3, 7". */
export function rangesOf(pages: string): Range[] {
  return [...pages.matchAll(/(\d+)(?:-(\d+))?/g)].map(([, from, to = from]) => [Number(from), Number(to)]);
}

export function pagesIn(ranges: readonly Range[]): number {
  return ranges.reduce((count, [from, to]) => count + to - from + 1, 0);
}

export function includes(ranges: readonly Range[], page: number): boolean {
  return ranges.some(([from, to]) => from <= page && page <= to);
}

/** Names the ranges in the reader's language, such as "3–5 and 12". */
export function listed(ranges: readonly Range[], locale: string): string {
  const number = (page: number) => page.toLocaleString(locale);
  const items = ranges.map(([from, to]) => (from === to ? number(from) : `${number(from)}–${number(to)}`));
  return new Intl.ListFormat(locale, { type: "conjunction" }).format(items);
}
