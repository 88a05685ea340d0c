import { Select } from "@/components/ui/select";
import { adminAudit } from "@/words/en/admin-audit";
import { useWords } from "@/words/language";
import { DayField } from "../day-field";
import { PersonPicker } from "../person-picker";
import { actionText } from "./action-text";

interface AuditFiltersProps {
  action?: string;
  from: string;
  to: string;
  onChange(changes: Record<string, string | undefined>): void;
}

/** Chooses events by what happened and when. */
export function AuditFilters({ action = "", from, to, onChange }: AuditFiltersProps) {
  const words = useWords("adminAudit", adminAudit);
  const known = Object.entries(words.actions);
  // An address may name an event of a newer server.
  const unknown: [string, string][] =
    action === "" || Object.hasOwn(words.actions, action) ? [] : [[action, actionText(words, action)]];
  return (
    <search className="grid grid-cols-2 gap-3 md:grid-cols-[repeat(2,minmax(0,1fr))_repeat(2,minmax(0,10rem))]">
      <div className="max-md:col-span-2">
        <PersonPicker label={words.account} onChoose={({ id }) => onChange({ user: id.toString() })} />
      </div>
      <div className="max-md:col-span-2">
        <Select
          name="action"
          label={words.action}
          options={[["", words.anyAction], ...known, ...unknown]}
          value={action}
          onChoose={(value) => onChange({ action: value })}
        />
      </div>
      <DayField
        name="from"
        label={words.from}
        value={from}
        max={to || undefined}
        onChoose={(day) => onChange({ from: day })}
      />
      <DayField name="to" label={words.to} value={to} onChoose={(day) => onChange({ to: day })} />
    </search>
  );
}
