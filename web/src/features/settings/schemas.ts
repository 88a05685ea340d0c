import * as z from "zod/mini";
import { newEmail, newPassword, required } from "@/lib/form/rules";

export const passwordSchema = z.object({
  current_password: required("noCurrentPassword"),
  new_password: newPassword,
});

/** Who signs in with an identity provider may have none yet. */
export const firstPasswordSchema = z.object({
  current_password: z.optional(z.string()),
  new_password: newPassword,
});

export const emailSchema = z.object({ email: newEmail, password: z.optional(z.string()) });

export const provenEmailSchema = z.object({ email: newEmail, password: required("noPassword") });
