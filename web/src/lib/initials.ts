/** The first letters of the first and the last part of a name: "ada_lovelace" is "AL". */
export function initialsOf(name: string): string {
  const parts = name.split(/[\s._-]+/).filter((part) => part !== "");
  const ends = parts.length > 1 ? [parts[0], parts.at(-1)] : parts;
  return ends.map((part = "") => [...part].slice(0, 1).join("").toLocaleUpperCase()).join("");
}
