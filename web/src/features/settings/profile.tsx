import { inWords } from "@/api/api-error";
import { Notice } from "@/components/ui/notice";
import { useMe } from "@/features/chat/queries";

const dates = new Intl.DateTimeFormat(undefined, { dateStyle: "long" });

export function Profile() {
  const { data: me, error } = useMe();
  if (error) return <Notice kind="problem">{inWords(error)}</Notice>;
  const lines = [
    ["Username", me?.username],
    ["E-mail", me?.email],
    ["Member since", me && dates.format(new Date(me.created_at))],
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
