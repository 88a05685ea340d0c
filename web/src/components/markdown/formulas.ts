/** Decides which delimited text is a formula. Dollars also mark money and variables, brackets citations. */

/** Maximum length of a formula, in characters. */
export const longestFormula = 5_000;

const command = /\\(?:text|mathrm|operatorname|mbox|textbf|textit)\s*\{[^{}]*\}|\\[A-Za-z]+/g;
const sign = /[\\^_={}<>|+*/]/;
const functions = new Set(
  "sin cos tan cot sec csc log exp max min sup inf lim mod gcd lcm det dim ker deg arg sinh cosh tanh argmin argmax sqrt rank prob".split(
    " ",
  ),
);

/** Words that are neither TeX commands nor function names. */
function words(body: string): string[] {
  const all = body.replace(command, " ").match(/\p{L}{2,}/gu) ?? [];
  return all.filter((word) => !functions.has(word.toLowerCase()));
}

/** Whether it reads like prose: formula variables are short and use Latin or Greek letters only. */
function isProse(body: string): boolean {
  const plain = body.replace(command, " ");
  if (/[^\P{L}\p{Script=Latin}\p{Script=Greek}]/u.test(plain)) return true;
  const long = words(body).filter((word) => word.length > 3);
  if (!/\s/.test(body.trim())) return long.length > 0 && !sign.test(body) && body.length > 12;
  return sign.test(body) ? long.length > 3 && !/[\\^_=]/.test(body) : long.length > 0;
}

/** Whether `$body$` is a formula. The parser has already applied Pandoc's rule for dollars. */
export function isDollarFormula(body: string): boolean {
  if (!/[\p{L}\p{N}]/u.test(body) || body.length > longestFormula) return false;
  if (/^[A-Z][A-Z_]{3,}$/.test(body)) return false; // $PATH$
  // An amount followed by words.
  if (/^[\d.,]+\s*(?:[kKmMbB]n?\b)?\s/.test(body) && words(body).length > 0 && !/[\\^_=]/.test(body))
    return false;
  return !isProse(body);
}

/** Whether `\(body\)` is a formula rather than escaped parentheses. */
export function isRoundFormula(body: string): boolean {
  return /[\p{L}\p{N}]/u.test(body) && body.length <= longestFormula && !isProse(body);
}

/** Whether `\[body\]` is a formula rather than a citation, a checkbox or other escaped brackets. */
export function isSquareFormula(body: string): boolean {
  if (/^[\d\s,;.–-]*$/.test(body) || /^[xX]$/.test(body)) return false;
  return isRoundFormula(body);
}
