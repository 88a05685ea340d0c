import Link from "next/link";
import { useMe } from "@/data/account/me";
import { common } from "@/words/en/common";
import { useWords } from "@/words/language";

/** The way to the admin pages, for admins. */
export function AdminLink() {
  const { administration } = useWords("common", common);
  if (useMe().data?.role !== "admin") return null;
  return (
    <Link href="/admin" className="text-sm text-accent underline underline-offset-2">
      {administration}
    </Link>
  );
}
