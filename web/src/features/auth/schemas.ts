import * as z from "zod/mini";
import { newPassword, required, requirement, textLength } from "@/lib/form/rules";

/** Mirrors the server's rules, as `newPassword` does. */
export const registerSchema = z.object({
  username: required("noUsername").check(
    textLength(3, 50, "usernameLength"),
    z.regex(/^[A-Za-z0-9_]+$/, requirement("usernameLetters")),
  ),
  email: required("noEmail").check(
    z.regex(/^[^\s@]+@[^\s@]+$/, requirement("emailShape")),
    z.maxLength(255, requirement("emailLength")),
  ),
  password: newPassword,
  setup_code: z.optional(z.string()),
});

export const loginSchema = z.object({
  username: required("noName"),
  password: required("noPassword"),
});
