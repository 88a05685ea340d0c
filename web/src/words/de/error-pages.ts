import type { Words } from "../en";

export const missing: Words["missing"] = {
  title: "Seite nicht gefunden",
  about: "Vielleicht enthält die Adresse einen Tippfehler, oder die Seite wurde verschoben.",
  goOn: "Zu deinen Chats",
  brokenTitle: "Etwas ist schiefgegangen",
  brokenAbout: "Diese Seite lässt sich nicht darstellen. Deine Chats sind auf dem Server sicher.",
};
