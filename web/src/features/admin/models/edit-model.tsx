import { useState } from "react";
import * as z from "zod/mini";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { refreshModel, useChangeModel } from "@/data/admin/models";
import { ApiError } from "@/data/client/api-error";
import type { KnownModel } from "@/data/client/types";
import { useForm } from "@/lib/form/use-form";
import { accessOf, changedGroups, isSameAccess, lacksGroups } from "../access/access";
import { AccessField } from "../access/access-field";
import { useAccessText } from "../access/use-access-text";
import { ChangedNotice } from "../form/changed-notice";
import { AbilityField, ModelTextField } from "./model-field";
import {
  abilityFields,
  changeOf,
  differencesOf,
  type ModelField,
  numberFields,
  textFields,
  textsOf,
} from "./model-fields";
import { useModelWords } from "./use-model-words";

const nothing = z.object({}); // the server checks the values

/** Says something of a model, above what its provider reports. */
export function EditModel({ model, onClose }: { model: KnownModel; onClose(): void }) {
  const { words, value, description } = useModelWords();
  // What the form began with: what others change meanwhile must not change what was typed.
  const [before, setBefore] = useState(model);
  const [texts, setTexts] = useState(() => textsOf(model));
  const [access, setAccess] = useState(() => accessOf(model));
  const [accessError, setAccessError] = useState<string>();
  const [theirs, setTheirs] = useState<KnownModel>();
  const accessText = useAccessText();
  const { mutateAsync } = useChangeModel(model.id);
  const { errors, problem, busy, formProps } = useForm(nothing, async () => {
    if (lacksGroups(accessOf(before), access)) return setAccessError(words.noGroupChosen);
    const groups = changedGroups(accessOf(before), access);
    const change = { ...changeOf(textsOf(before), texts), ...(groups && { groups }) };
    const { version } = theirs ?? before;
    try {
      if (Object.keys(change).length > 0) await mutateAsync({ ...change, version });
      onClose();
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== "model_changed") throw error;
      setTheirs(await refreshModel(model.id));
    }
  });
  const set = (field: ModelField) => (text: string) => setTexts({ ...texts, [field]: text });
  const about = description(before, before.reported.description);
  const reported = (field: ModelField) => value(field, { ...before.reported, description: about });
  const fieldProps = (field: ModelField) => ({
    name: field,
    label: words.fields[field],
    text: texts[field],
    reported: reported(field),
    error: errors[field],
    onChange: set(field),
  });
  return (
    <form
      method="post"
      aria-label={`${words.edit}: ${before.name}`}
      className="flex flex-col gap-4 pt-2 pb-4"
      data-testid="edit-model"
      {...formProps}
    >
      <p className="text-sm text-muted">{words.reported}</p>
      <div className="grid items-start gap-4 md:grid-cols-2">
        {textFields.map((field) => (
          <ModelTextField key={field} {...fieldProps(field)} />
        ))}
        {numberFields.map((field) => (
          <ModelTextField
            key={field}
            {...fieldProps(field)}
            isNumber
            hint={field.endsWith("price") ? words.perMillion : undefined}
          />
        ))}
      </div>
      <div className="grid gap-4 md:grid-cols-3">
        {abilityFields.map((field) => (
          <AbilityField
            key={field}
            name={field}
            label={words.fields[field]}
            text={texts[field]}
            reported={before.reported[field]}
            onChange={set(field)}
          />
        ))}
      </div>
      <AccessField
        access={access}
        error={errors.groups ?? accessError}
        onChange={(next) => {
          setAccess(next);
          setAccessError(undefined);
        }}
      />
      {problem && <Notice kind="problem">{problem}</Notice>}
      {theirs ? (
        <ChangedNotice
          stored={theirs}
          differences={[
            ...differencesOf(before, theirs).map(
              (field) => [words.fields[field], value(field, theirs)] as const,
            ),
            ...(isSameAccess(accessOf(before), accessOf(theirs))
              ? []
              : [[words.access, accessText(accessOf(theirs))] as const]),
          ]}
          busy={busy}
          onDiscard={() => {
            setBefore(theirs);
            setTexts(textsOf(theirs));
            setAccess(accessOf(theirs));
            setTheirs(undefined);
          }}
        />
      ) : (
        <div className="flex flex-wrap gap-3">
          <Button type="submit" disabled={busy}>
            {busy ? words.saving : words.save}
          </Button>
          <Button variant="quiet" onClick={onClose}>
            {words.cancel}
          </Button>
        </div>
      )}
    </form>
  );
}
