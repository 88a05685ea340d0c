/** Picks the plural form by the rules of the language. */
export function plural<T>(language: string, n: number, one: T, other: T): T {
  return new Intl.PluralRules(language).select(n) === "one" ? one : other;
}
