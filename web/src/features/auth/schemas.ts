import * as z from "zod/mini";
import { newEmail, newPassword, newUsername, required } from "@/lib/form/rules";

export const registerSchema = z.object({
  username: newUsername,
  email: newEmail,
  password: newPassword,
  setup_code: z.optional(z.string()),
});

export const forgotSchema = z.object({ email: newEmail });

export const resetSchema = z.object({ new_password: newPassword });

export const verifySchema = z.object({ password: required("noPassword") });

/** Of people who are signed in. */
export const openVerifySchema = z.object({ password: z.optional(z.string()) });

export const loginSchema = z.object({
  username: required("noName"),
  password: required("noPassword"),
});
