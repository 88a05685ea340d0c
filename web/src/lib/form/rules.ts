import * as z from "zod/mini";
import type { account } from "@/words/en/account";

// Disable Zod's JIT compilation, which the Content-Security-Policy forbids.
z.config({ jitless: true });

type FieldErrorKey = keyof typeof account.fieldErrors;

function length(text: string): number {
  return [...text].length;
}

/** An error key; the text depends on the reader's language. */
export const requirement = (fieldError: FieldErrorKey) => fieldError;
export const required = (fieldError: FieldErrorKey) => z.string().check(z.minLength(1, fieldError));
export const textLength = (least: number, most: number, fieldError: FieldErrorKey) =>
  z.refine<string>((text) => length(text) >= least && length(text) <= most, fieldError);

/** A code of an authenticator app, or a recovery code. */
export const codeSchema = z.object({ code: required("noCode") });

/**
 * Mirrors the server's rules so that most errors show before submitting. Checks against names and common passwords
 * stay on the server.
 */
export const newPassword = required("noNewPassword").check(
  textLength(8, 128, "passwordLength"),
  z.refine(
    (text) => /\p{Lu}/u.test(text) && /\p{Ll}/u.test(text) && /\d/.test(text),
    requirement("passwordLetters"),
  ),
);

/** Mirrors the server's rules, as `newPassword` does. */
export const newUsername = required("noUsername").check(
  textLength(3, 50, "usernameLength"),
  z.regex(/^[A-Za-z0-9_]+$/, requirement("usernameLetters")),
);

export const newEmail = required("noEmail").check(
  z.regex(/^[^\s@]+@[^\s@]+$/, requirement("emailShape")),
  z.maxLength(255, requirement("emailLength")),
);
