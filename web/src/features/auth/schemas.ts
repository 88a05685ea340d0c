import * as z from "zod/mini";

// Zod otherwise tries to compile its checks, which the page's content security policy forbids.
z.config({ jitless: true });

function length(text: string): number {
  return [...text].length;
}

const present = (message: string) => z.string().check(z.minLength(1, message));

const newPassword = present("Choose a password.").check(
  z.refine((text) => length(text) >= 8 && length(text) <= 128, "Use 8 to 128 characters."),
  z.refine(
    (text) => /\p{Lu}/u.test(text) && /\p{Ll}/u.test(text) && /\d/.test(text),
    "Use at least one upper-case letter, one lower-case letter and one digit.",
  ),
);

/**
 * The server's rules, so that most mistakes are named before anything is sent. Names and common words in
 * passwords are left to the server, which knows the list.
 */
export const registerSchema = z.object({
  username: present("Choose a username.").check(
    z.refine((text) => length(text) >= 3 && length(text) <= 50, "Use 3 to 50 characters."),
    z.regex(/^[A-Za-z0-9_]+$/, "Use letters, digits and the underscore only."),
  ),
  email: present("Enter your e-mail address.").check(
    z.regex(/^[^\s@]+@[^\s@]+$/, "This does not look like an e-mail address."),
    z.maxLength(255, "Use at most 255 characters."),
  ),
  password: newPassword,
});

export const loginSchema = z.object({
  username: present("Enter your username or e-mail address."),
  password: present("Enter your password."),
});

export const passwordSchema = z.object({
  current_password: present("Enter your current password."),
  new_password: newPassword,
});

export const closeSchema = z.object({ password: present("Enter your password.") });
