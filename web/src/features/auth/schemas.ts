import * as z from "zod/mini";
import type { account } from "@/words/en/account";

// Disable Zod's JIT compilation, which the Content-Security-Policy forbids.
z.config({ jitless: true });

function length(text: string): number {
  return [...text].length;
}

export type FieldErrorKey = keyof typeof account.fieldErrors;

/** An error key; the text depends on the reader's language. */
const requirement = (fieldError: FieldErrorKey) => fieldError;
const required = (fieldError: FieldErrorKey) => z.string().check(z.minLength(1, fieldError));

const newPassword = required("noNewPassword").check(
  z.refine((text) => length(text) >= 8 && length(text) <= 128, requirement("passwordLength")),
  z.refine(
    (text) => /\p{Lu}/u.test(text) && /\p{Ll}/u.test(text) && /\d/.test(text),
    requirement("passwordLetters"),
  ),
);

/**
 * Mirrors the server's rules so that most errors show before submitting. Checks against names and common passwords
 * stay on the server.
 */
export const registerSchema = z.object({
  username: required("noUsername").check(
    z.refine((text) => length(text) >= 3 && length(text) <= 50, requirement("usernameLength")),
    z.regex(/^[A-Za-z0-9_]+$/, requirement("usernameLetters")),
  ),
  email: required("noEmail").check(
    z.regex(/^[^\s@]+@[^\s@]+$/, requirement("emailShape")),
    z.maxLength(255, requirement("emailLength")),
  ),
  password: newPassword,
});

export const loginSchema = z.object({
  username: required("noName"),
  password: required("noPassword"),
});

export const passwordSchema = z.object({
  current_password: required("noCurrentPassword"),
  new_password: newPassword,
});

export const deleteAccountSchema = z.object({ password: required("noPassword") });
