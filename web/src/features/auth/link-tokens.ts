import { linkToken } from "./link-token";

/** Of `/register#invitation=…`. */
export const invitationToken = linkToken("invitation", "invitation");

/** Of `/reset#token=…`. */
export const resetToken = linkToken("token", "reset-token");
