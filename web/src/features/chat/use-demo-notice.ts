import { useEffect } from "react";
import { useMe } from "@/data/account/me";
import type { Role } from "@/data/client/types";
import { useModels } from "@/data/models/queries";
import { remember, remembered, useRemembered } from "@/data/models/remembered";

/** Whom the page tells that only the demo answers; until that is known, whom it told last. */
export function useDemoNotice(): Role | undefined {
  const models = useModels().data;
  const role = useMe().data?.role;
  const { demoFor } = useRemembered();
  const onlyDemo = models && models.length > 0 && models.every(({ demo }) => demo);
  const isKnown = onlyDemo === false || (onlyDemo === true && role !== undefined);
  const now = onlyDemo ? role : undefined;
  useEffect(() => {
    if (isKnown && remembered().demoFor !== now) remember({ demoFor: now });
  }, [isKnown, now]);
  return isKnown ? now : demoFor;
}
