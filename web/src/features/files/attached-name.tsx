import { shownName } from "./attach-rules";

/** How many characters at the end of a name are always shown: its type, and what tells versions apart. */
const tailLength = 8;

/** A name in one line, cut in the middle if it is too long; all of it on hover. */
export function AttachedName({ name }: { name: string }) {
  const shown = shownName(name);
  const characters = [...shown];
  const cut = Math.max(characters.length - tailLength, 0);
  return (
    <span title={shown}>
      <span className="sr-only">{shown}</span>
      <span dir="auto" aria-hidden className="flex min-w-0">
        <span className="truncate whitespace-pre">{characters.slice(0, cut).join("")}</span>
        <span className="shrink-0 whitespace-pre">{characters.slice(cut).join("")}</span>
      </span>
    </span>
  );
}
