-- The one way to delete old audit events becomes a function of the owner of the tables, so that the role that serves needs
-- neither UPDATE nor DELETE on them (docs/adr/0036). The rules stay those of 0004: nothing of the last 7 days goes.
--
-- The functions name their tables with the schema and look nowhere else: whoever calls them cannot put another table,
-- function or operator in the way, a temporary one neither.
DO $migration$
DECLARE
    place TEXT := (SELECT relnamespace::regnamespace FROM pg_class WHERE oid = 'audit_events'::regclass);
BEGIN
    EXECUTE format($statement$
        CREATE FUNCTION %1$s.prune_audit_events(before TIMESTAMPTZ, most INTEGER) RETURNS INTEGER
        LANGUAGE plpgsql STRICT SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
        DECLARE
            pruned INTEGER;
        BEGIN
            UPDATE %1$s.audit_retention SET keep_from = before;
            DELETE FROM %1$s.audit_events WHERE id IN (
                SELECT e.id FROM %1$s.audit_events AS e WHERE e.at < before ORDER BY e.at, e.id LIMIT most);
            GET DIAGNOSTICS pruned = ROW_COUNT;
            RETURN pruned;
        END
        $body$
    $statement$, place);
    EXECUTE format('REVOKE ALL ON FUNCTION %s.prune_audit_events(TIMESTAMPTZ, INTEGER) FROM PUBLIC', place);

    EXECUTE format($statement$
        CREATE OR REPLACE FUNCTION %1$s.audit_events_are_kept() RETURNS trigger
        LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                IF OLD.at < (SELECT keep_from FROM %1$s.audit_retention) THEN
                    RETURN OLD;
                END IF;
            END IF;
            RAISE EXCEPTION 'audit events are only ever added: %% refused', TG_OP USING ERRCODE = 'insufficient_privilege';
        END
        $body$
    $statement$, place);
    EXECUTE format('ALTER FUNCTION %s.audit_retention_is_no_loophole() SET search_path = pg_catalog, pg_temp', place);
END
$migration$;
