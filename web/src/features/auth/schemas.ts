import * as z from "zod/mini";
import type { account } from "@/words/en/account";

// Zod otherwise tries to compile its checks, which the page's content security policy forbids.
z.config({ jitless: true });

function length(text: string): number {
  return [...text].length;
}

export type Mistake = keyof typeof account.mistakes;

/** Only names a mistake: its words depend on who reads it. */
const is = (mistake: Mistake) => mistake;
const present = (mistake: Mistake) => z.string().check(z.minLength(1, mistake));

const newPassword = present("noNewPassword").check(
  z.refine((text) => length(text) >= 8 && length(text) <= 128, is("passwordLength")),
  z.refine((text) => /\p{Lu}/u.test(text) && /\p{Ll}/u.test(text) && /\d/.test(text), is("passwordLetters")),
);

/**
 * The server's rules, so that most mistakes are named before anything is sent. Names and common words in
 * passwords are left to the server, which knows the list.
 */
export const registerSchema = z.object({
  username: present("noUsername").check(
    z.refine((text) => length(text) >= 3 && length(text) <= 50, is("usernameLength")),
    z.regex(/^[A-Za-z0-9_]+$/, is("usernameLetters")),
  ),
  email: present("noEmail").check(
    z.regex(/^[^\s@]+@[^\s@]+$/, is("emailShape")),
    z.maxLength(255, is("emailLength")),
  ),
  password: newPassword,
});

export const loginSchema = z.object({
  username: present("noName"),
  password: present("noPassword"),
});

export const passwordSchema = z.object({
  current_password: present("noCurrentPassword"),
  new_password: newPassword,
});

export const closeSchema = z.object({ password: present("noPassword") });
