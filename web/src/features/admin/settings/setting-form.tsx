import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { ApiError } from "@/data/client/api-error";
import type { Setting, SettingValue } from "@/data/client/types";
import { adminSettings } from "@/words/en/admin-settings";
import { useWords } from "@/words/language";
import { ChangeError } from "../load-error";
import { BannerPreview } from "./banner-preview";
import { dropDraft, setDraft, useDraft } from "./drafts";
import { inputErrors } from "./input-errors";
import { OutdatedNotice } from "./outdated-notice";
import { isPolicy } from "./policy-control";
import { SavedNotice } from "./saved-notice";
import { SettingControl } from "./setting-control";
import { SettingSource } from "./setting-source";
import { useChangeSetting } from "./use-change-setting";
import { isSame, parseText, textOf } from "./values";

/** One setting: its value, what it does, where it comes from, and the ways to change it. */
export function SettingForm({ setting }: { setting: Setting }) {
  const { name, value, version, source } = setting;
  const words = useWords("adminSettings", adminSettings);
  const draft = useDraft(name);
  const change = useChangeSetting(name);
  // What undoing the last change stores, which is null for the default; undefined: nothing to undo.
  const [before, setBefore] = useState<SettingValue | null>();
  const locked = source === "environment";
  const text = draft && !locked ? draft.text : textOf(value);
  const dirty = !locked && draft !== undefined && !isSame(text, value);
  const outdated = dirty && draft.version !== version;
  const errors = inputErrors(change.error, name, text);
  const texts = words.of[name as keyof typeof words.of] ?? { label: name, about: setting.description };

  function edit(next: string) {
    change.reset();
    setBefore(undefined);
    if (isSame(next, value) && !outdated) dropDraft(name);
    else setDraft(name, { text: next, version: draft?.version ?? version });
  }

  async function store(next: SettingValue | null) {
    const replaced = source === "database" ? value : null;
    if (await change.store(next, version)) {
      dropDraft(name);
      setBefore(replaced);
    }
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (dirty && !outdated) void store(parseText(text, value));
  }

  // Radio buttons and lists are labelled as a group.
  const Label = isPolicy(name) || name === "fallback_models" ? "p" : "label";
  const below = `${name}-about ${name}-errors`;
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-2" data-testid={`setting-${name}`}>
      <Label
        id={`${name}-label`}
        htmlFor={Label === "label" ? name : undefined}
        className="text-sm font-medium"
      >
        {texts.label}
      </Label>
      <p id={`${name}-about`} className="text-sm text-muted">
        {texts.about}
      </p>
      <SettingControl
        setting={setting}
        text={text}
        onEdit={edit}
        readOnly={locked}
        describedBy={below}
        isInvalid={errors.length > 0}
      />
      <div id={`${name}-errors`} className="flex flex-col text-sm text-danger empty:hidden">
        {errors.map((error) => (
          <p key={error}>{error}</p>
        ))}
      </div>
      {name === "banner" && <BannerPreview text={text} />}
      <SettingSource setting={setting} />
      {outdated ? (
        <OutdatedNotice
          setting={setting}
          busy={change.isPending}
          onKeep={() => void store(parseText(text, value))}
          onDiscard={() => {
            change.reset();
            dropDraft(name);
          }}
        />
      ) : (
        errors.length === 0 && !isConflict(change.error) && <ChangeError error={change.error} />
      )}
      {before !== undefined && !dirty && (
        <SavedNotice busy={change.isPending} onUndo={() => void store(before)} />
      )}
      {dirty && !outdated && (
        <div className="flex flex-wrap gap-2">
          <Button type="submit" disabled={change.isPending}>
            {change.isPending ? words.saving : words.save}
          </Button>
          <Button
            variant="quiet"
            onClick={() => {
              change.reset();
              dropDraft(name);
            }}
          >
            {words.discard}
          </Button>
        </div>
      )}
      {source === "database" && !dirty && before === undefined && (
        <Button
          variant="quiet"
          size="small"
          className="self-start"
          disabled={change.isPending}
          onClick={() => void store(null)}
        >
          {words.reset}
        </Button>
      )}
    </form>
  );
}

const isConflict = (error: unknown) => error instanceof ApiError && error.code === "setting_changed";
