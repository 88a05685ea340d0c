import { ApiError, errorText } from "@/data/client/api-error";
import type { Words } from "@/words/en";

/** Says why an attempt to connect could not begin: of a sign-in that cannot be used, what has to change. */
export function problemText(words: Words["connections"], error: Error): string {
  const texts: Readonly<Record<string, string>> = words.unusable;
  const reason = error instanceof ApiError && error.code === "authorization_unusable" && error.params.reason;
  return (typeof reason === "string" && Object.hasOwn(texts, reason) && texts[reason]) || errorText(error);
}
