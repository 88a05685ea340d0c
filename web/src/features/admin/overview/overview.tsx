import { useOverview } from "@/data/admin/overview";
import { LoadError } from "../load-error";
import { Loading } from "../loading";
import { DayCharts } from "./day-charts";
import { Failures } from "./failures";
import { ModelsByUse } from "./models-by-use";
import { Numbers } from "./numbers";
import { System } from "./system";

/** How the installation is. The numbers follow while they are on screen. */
export default function Overview() {
  const { data, error, isFetching, refetch } = useOverview();
  return (
    <>
      {error && !isFetching && <LoadError error={error} onRetry={() => refetch()} />}
      {!data && !error && <Loading />}
      {data && (
        <div className="flex flex-col gap-10">
          <Numbers overview={data} />
          <DayCharts days={data.days} />
          <ModelsByUse models={data.models} />
          <Failures failures={data.failures} />
          <System overview={data} />
        </div>
      )}
    </>
  );
}
