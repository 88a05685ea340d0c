import * as z from "zod/mini";
import { newPassword, required } from "@/lib/form/rules";

export const passwordSchema = z.object({
  current_password: required("noCurrentPassword"),
  new_password: newPassword,
});

/** The password, without which an open page could change the account. */
export const passwordProofSchema = z.object({ password: required("noPassword") });
