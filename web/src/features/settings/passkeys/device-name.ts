/** In the order in which they are told apart: many name others, too. */
const systems: [RegExp, string][] = [
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android/, "Android"],
  [/CrOS/, "Chromebook"],
  [/Windows/, "Windows"],
  [/Macintosh/, "Mac"],
  [/Linux/, "Linux"],
];
const browsers: [RegExp, string][] = [
  [/Edg/, "Edge"],
  [/OPR\//, "Opera"],
  [/Firefox|FxiOS/, "Firefox"],
  [/Chrome|CriOS/, "Chrome"],
  [/Safari/, "Safari"],
];

const first = (names: [RegExp, string][], agent: string) => names.find(([is]) => is.test(agent))?.[1];

/** A name for a new passkey, which the person can change: "Chrome, Windows". */
export function nameOfThisDevice(agent = navigator.userAgent): string {
  const named = [first(browsers, agent), first(systems, agent)].filter(Boolean);
  return named.length > 0 ? named.join(", ") : "Passkey";
}
