import { ShownOnce } from "@/components/ui/shown-once";
import type { NewKey } from "@/data/client/types";
import { keys } from "@/words/en/keys";
import { useWords } from "@/words/language";

interface KeyTextProps {
  created: NewKey;
  onDone(): void;
}

/** A new key. The server does not show it again. */
export function KeyText({ created: { key, name }, onDone }: KeyTextProps) {
  const words = useWords("keys", keys);
  return (
    <ShownOnce
      label={words.newKey(name)}
      value={key}
      about={words.newKeyAbout}
      words={words}
      testId="new-key"
      onDone={onDone}
    />
  );
}
