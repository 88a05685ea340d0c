"use client";

import { Suspense } from "react";
import { loadLazily } from "@/components/ui/load-lazily";
import { PageSection } from "@/components/ui/page-section";
import { Loading } from "./loading";
import type { Section } from "./sections";

const pages = {
  models: loadLazily(() => import("./models/models")),
  overview: loadLazily(() => import("./overview/overview")),
  people: loadLazily(() => import("./people/people")),
  groups: loadLazily(() => import("./groups/groups")),
  invitations: loadLazily(() => import("./invitations/invitations")),
  keys: loadLazily(() => import("./keys/keys")),
  identity: loadLazily(() => import("./identity/identity")),
  tools: loadLazily(() => import("./tools/tools")),
  usage: loadLazily(() => import("./usage/usage")),
  audit: loadLazily(() => import("./audit/audit")),
  jobs: loadLazily(() => import("./jobs/jobs")),
  settings: loadLazily(() => import("./settings/settings")),
} satisfies Record<Section, unknown>;

/** One section. Its code loads when it is shown, so for admins only. */
export function AdminPage({ section }: { section: Section }) {
  const Page = pages[section];
  return (
    <PageSection resetOn={section}>
      <Suspense fallback={<Loading />}>
        <Page />
      </Suspense>
    </PageSection>
  );
}
