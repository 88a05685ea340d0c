import * as z from "zod/mini";
import { required } from "@/lib/form/rules";

/** The password, without which an open page could change the account. */
export const passwordProofSchema = z.object({ password: required("noPassword") });
