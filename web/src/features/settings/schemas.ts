import * as z from "zod/mini";
import { newPassword, required } from "@/lib/form/rules";

export const passwordSchema = z.object({
  current_password: required("noCurrentPassword"),
  new_password: newPassword,
});
