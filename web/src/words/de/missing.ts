import type { Words } from "../en";

export const missing: Words["missing"] = {
  title: "Hier ist nichts",
  about: "Vielleicht ist die Adresse vertippt, oder die Seite ist umgezogen.",
  goOn: "Zu deinen Chats",
  brokenTitle: "Etwas ist schiefgegangen",
  brokenAbout: "Diese Seite lässt sich nicht darstellen. Deine Chats sind auf dem Server sicher.",
};
