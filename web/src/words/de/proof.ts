import type { Words } from "../en";

export const proof: Words["proof"] = {
  about: "Gib dein Passwort ein, um fortzufahren.",
  password: "Dein Passwort",
  checking: "Wird geprüft …",
  cancel: "Abbrechen",
};
