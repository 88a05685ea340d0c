import { Notice } from "@/components/ui/notice";
import { useMe } from "@/data/account/me";
import { errorText } from "@/data/client/api-error";
import { settings } from "@/words/en/settings";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";

export function Profile() {
  const words = useWords("settings", settings);
  const dates = new Intl.DateTimeFormat(useLocale(), { dateStyle: "long" });
  const { data: me, error } = useMe();
  if (error) return <Notice kind="problem">{errorText(error)}</Notice>;
  const lines = [
    [words.username, me?.username],
    [words.email, me?.email],
    [words.memberSince, me && dates.format(new Date(me.created_at))],
  ];
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-2 text-sm">
      {lines.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="break-words">{value ?? "…"}</dd>
        </div>
      ))}
    </dl>
  );
}
