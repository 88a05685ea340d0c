import { linkToken } from "./link-token";

/** Of `/register#invitation=…`. */
export const invitationToken = linkToken("invitation", "invitation");

/** Of `/verify#token=…`. */
export const verifyToken = linkToken("token", "verify-token");

/** Of `/reset#token=…`. */
export const resetToken = linkToken("token", "reset-token");
