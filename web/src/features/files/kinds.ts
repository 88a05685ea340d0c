import {
  BookOpen,
  File,
  FileCode,
  FileImage,
  FileSpreadsheet,
  FileText,
  type LucideIcon,
  Presentation,
} from "lucide-react";

/** What a kind of file is told by. */
export interface Named {
  name: string;
  media_type: string;
}

/** What the parts of a text are called. */
export type Unit = "page" | "sheet" | "slide" | "chapter";

interface Kind {
  icon: LucideIcon;
  unit: Unit;
  /** A part of the media type. */
  pattern: RegExp;
}

const kinds: readonly Kind[] = [
  { pattern: /^image\/(?!svg)/, icon: FileImage, unit: "page" },
  {
    pattern: /spreadsheet|ms-excel|^text\/(csv|tab-separated-values)/,
    icon: FileSpreadsheet,
    unit: "sheet",
  },
  { pattern: /presentation|ms-powerpoint/, icon: Presentation, unit: "slide" },
  { pattern: /epub/, icon: BookOpen, unit: "chapter" },
  { pattern: /json|xml$|html|javascript|svg/, icon: FileCode, unit: "page" },
  { pattern: /^text\/|pdf|word|opendocument\.text|rtf/, icon: FileText, unit: "page" },
];
const other: Kind = { pattern: /^/, icon: File, unit: "page" };

export function kindOf({ media_type }: Pick<Named, "media_type">): Kind {
  return kinds.find(({ pattern }) => pattern.test(media_type)) ?? other;
}

/** The ending of a name, such as "PDF", if it has one that says something. */
export function endingOf({ name }: Pick<Named, "name">): string | undefined {
  return /\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1]?.toUpperCase();
}
