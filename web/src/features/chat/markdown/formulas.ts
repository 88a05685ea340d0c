/** Which text between the delimiters of a formula is one. Dollars also stand for money and variables, brackets for citations. */

/** Characters of the longest formula that is drawn. */
export const longestFormula = 5_000;

const command = /\\(?:text|mathrm|operatorname|mbox|textbf|textit)\s*\{[^{}]*\}|\\[A-Za-z]+/g;
const sign = /[\\^_={}<>|+*/]/;
const functions = new Set(
  "sin cos tan cot sec csc log exp max min sup inf lim mod gcd lcm det dim ker deg arg sinh cosh tanh argmin argmax sqrt rank prob".split(
    " ",
  ),
);

/** The words that are neither commands of TeX nor names of functions. */
function words(body: string): string[] {
  const all = body.replace(command, " ").match(/\p{L}{2,}/gu) ?? [];
  return all.filter((word) => !functions.has(word.toLowerCase()));
}

/** Whether it reads like a sentence: a formula's variables are short, and no script but Latin and Greek is used for them. */
function isProse(body: string): boolean {
  const plain = body.replace(command, " ");
  if (/[^\P{L}\p{Script=Latin}\p{Script=Greek}]/u.test(plain)) return true;
  const long = words(body).filter((word) => word.length > 3);
  if (!/\s/.test(body.trim())) return long.length > 0 && !sign.test(body) && body.length > 12;
  return sign.test(body) ? long.length > 3 && !/[\\^_=]/.test(body) : long.length > 0;
}

/** Whether `$body$` is a formula. The parser has held the dollars to Pandoc's rule already. */
export function isDollarFormula(body: string): boolean {
  if (!/[\p{L}\p{N}]/u.test(body) || body.length > longestFormula) return false;
  if (/^[A-Z][A-Z_]{3,}$/.test(body)) return false; // $PATH$
  // An amount that is followed by words.
  if (/^[\d.,]+\s*(?:[kKmMbB]n?\b)?\s/.test(body) && words(body).length > 0 && !/[\\^_=]/.test(body))
    return false;
  return !isProse(body);
}

/** Whether `\(body\)` is a formula, and not a pair of escaped parentheses. */
export function isRoundFormula(body: string): boolean {
  return /[\p{L}\p{N}]/u.test(body) && body.length <= longestFormula && !isProse(body);
}

/** Whether `\[body\]` is a formula, and not a citation, a box to tick or any other pair of escaped brackets. */
export function isSquareFormula(body: string): boolean {
  if (/^[\d\s,;.–-]*$/.test(body) || /^[xX]$/.test(body)) return false;
  return isRoundFormula(body);
}
