import { useSearchParams } from "next/navigation";
import { account } from "@/words/en/account";
import { useWords } from "@/words/language";

/** Why the person is led to sign in, if the address says so. */
export function useLoginNote(): string | undefined {
  const notes: Partial<Record<string, string>> = useWords("account", account).notices;
  const name = useSearchParams().get("note") ?? "";
  return Object.hasOwn(notes, name) ? notes[name] : undefined;
}
