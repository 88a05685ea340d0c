import type { Words } from "../en";
import { plural } from "../plural";

export const attaching: Words["attaching"] = {
  list: "Dateien deiner Nachricht",
  add: "Dateien oder Fotos hinzufügen",
  photo: "Foto aufnehmen",
  drop: "Dateien hier ablegen, um sie der Nachricht hinzuzufügen",
  dropLimits: (files, size) => `Bis zu ${files} Dateien, je ${size}`,
  remove: (name) => `${name} entfernen`,
  cancel: (name) => `Hochladen von ${name} abbrechen`,
  retry: "Erneut versuchen",
  retryUpload: (name) => `Erneut versuchen, ${name} hochzuladen`,
  waiting: "Wartet …",
  uploading: (share) => `Wird hochgeladen … ${share}`,
  progress: (name) => `Hochladen von ${name}`,
  reading: "Wird gelesen …",
  uploadingCount: (count) =>
    plural("de", count, "1 Datei wird hochgeladen …", `${count} Dateien werden hochgeladen …`),
  readingCount: (count) => plural("de", count, "1 Datei wird gelesen …", `${count} Dateien werden gelesen …`),
  attachedCount: (count) =>
    plural("de", count, "1 Datei ist bereit zum Senden.", `${count} Dateien sind bereit zum Senden.`),
  pastedText: "Eingefügter Text",
  characters: (count) => `${count} Zeichen`,
  pastedImage: "Eingefügtes Bild",
  photoName: "Foto",
  lost: (name) =>
    `${name} war noch nicht hochgeladen, als die Seite geschlossen oder neu geladen wurde. Füge die Datei noch einmal hinzu.`,
  lostSome: (count) =>
    `${count} Dateien waren noch nicht hochgeladen, als die Seite geschlossen oder neu geladen wurde. Füge sie noch einmal hinzu.`,
  tooLarge: (name, size) => `${name} ist zu groß. Dateien dürfen höchstens ${size} haben.`,
  empty: (name) => `${name} ist leer.`,
  repeated: (name) => `${name} ist schon dabei.`,
  folder: "Ordner können nicht hinzugefügt werden. Öffne den Ordner und wähle seine Dateien aus.",
  tooMany: (most, left) =>
    `Eine Nachricht kann höchstens ${most} Dateien haben. ${plural("de", left, "1 Datei wurde nicht hinzugefügt.", `${left} Dateien wurden nicht hinzugefügt.`)}`,
  full: (most) => `Eine Nachricht kann höchstens ${most} Dateien haben. Entferne welche.`,
  dismiss: "Schließen",
  gone: "Diese Datei wurde gelöscht. Entferne sie, oder füge sie noch einmal hinzu.",
  cannotSee: "Das Modell kann keine Bilder sehen",
  chooseSeeing: (model) =>
    `${model} kann keine Bilder sehen. Wähle ein anderes Modell, oder entferne das Bild.`,
  retryFirst: (name) =>
    `${name} ist nicht hochgeladen. Versuche es erneut oder entferne die Datei, dann sende.`,
};
