import type { Words } from "../en";

export const errorPages: Words["errorPages"] = {
  title: "Seite nicht gefunden",
  about: "Vielleicht enthält die Adresse einen Tippfehler, oder die Seite wurde verschoben.",
  toChats: "Zu deinen Chats",
  brokenTitle: "Etwas ist schiefgegangen",
  brokenAbout: "Diese Seite kann nicht angezeigt werden. Deine Chats sind auf dem Server sicher.",
};
