// Package audit stores audit events.
package audit

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/ports"
)

type auditRow struct {
	bun.BaseModel `bun:"table:audit_events,alias:e"`

	ID        audit.EventID    `bun:"id,pk,autoincrement"`
	At        time.Time        `bun:"at"`
	Action    string           `bun:"action"`
	Outcome   string           `bun:"outcome"`
	ActorID   identity.UserID  `bun:"actor_id,nullzero"`
	Operator  bool             `bun:"operator"`
	UserID    identity.UserID  `bun:"user_id,nullzero"`
	LoginID   identity.LoginID `bun:"login_id,nullzero"`
	Object    string           `bun:"object"`
	Address   string           `bun:"address"`
	Agent     string           `bun:"agent"`
	RequestID string           `bun:"request_id"`
	Reason    string           `bun:"reason"`
}

func (r auditRow) event() audit.Event {
	return audit.Event{
		ID: r.ID, At: r.At.UTC(), Action: audit.Action(r.Action), Outcome: audit.Outcome(r.Outcome),
		ActorID: r.ActorID, Operator: r.Operator, UserID: r.UserID, LoginID: r.LoginID,
		Object: r.Object, Address: r.Address, Agent: r.Agent, RequestID: r.RequestID, Reason: r.Reason,
	}
}

var (
	_ ports.Audit          = (*Audit)(nil)
	_ ports.AuditRetention = (*Audit)(nil)
)

// Audit implements ports.Audit and ports.AuditRetention.
type Audit struct{ db *bundb.DB }

// NewAudit returns the repository.
func NewAudit(db *bundb.DB) *Audit { return &Audit{db} }

// Record implements ports.Audit.
func (r *Audit) Record(ctx context.Context, e audit.Event) error {
	row := auditRow{
		At: bundb.Stamp(e.At), Action: string(e.Action), Outcome: string(e.Outcome),
		ActorID: e.ActorID, Operator: e.Operator, UserID: e.UserID, LoginID: e.LoginID,
		Object: e.Object, Address: e.Address, Agent: e.Agent, RequestID: e.RequestID, Reason: e.Reason,
	}
	_, err := r.db.Writer().NewInsert().Model(&row).Returning("NULL").Exec(ctx)
	return bundb.Wrap(ctx, "storing an audit event", err)
}

// List implements ports.Audit.
func (r *Audit) List(ctx context.Context, q ports.AuditQuery) ([]audit.Event, error) {
	var rows []auditRow
	query := r.db.Reader().NewSelect().Model(&rows).OrderExpr("id DESC").Limit(int64(max(1, min(q.Limit, 1000))))
	if q.UserID != 0 {
		query = query.Where("user_id = ? OR actor_id = ?", q.UserID, q.UserID)
	}
	if q.Action != "" {
		query = query.Where("action = ?", string(q.Action))
	}
	if !q.Period.From.IsZero() {
		query = query.Where("at >= ?", bundb.Stamp(q.Period.From))
	}
	if !q.Period.Until.IsZero() {
		query = query.Where("at < ?", bundb.Stamp(q.Period.Until))
	}
	if q.BeforeID != 0 {
		query = query.Where("id < ?", q.BeforeID)
	}
	if err := query.Scan(ctx); err != nil {
		return nil, bundb.Wrap(ctx, "reading audit events", err)
	}
	events := make([]audit.Event, len(rows))
	for i, row := range rows {
		events[i] = row.event()
	}
	return events, nil
}

// Prune implements ports.AuditRetention. Triggers refuse to delete events that audit_retention protects. In PostgreSQL a function
// of the tables' owner deletes, because the serving role lacks the right.
func (r *Audit) Prune(ctx context.Context, before time.Time, limit int) (pruned int, err error) {
	if r.db.Postgres() {
		err = r.db.Writer().NewRaw("SELECT prune_audit_events(?, ?)", bundb.Stamp(before), limit).Scan(ctx, &pruned)
		return pruned, bundb.Wrap(ctx, "deleting old audit events", err)
	}
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		if _, err := tx.NewRaw("UPDATE audit_retention SET keep_from = ?", bundb.Stamp(before)).Exec(ctx); err != nil {
			return err
		}
		oldest := tx.NewSelect().Model((*auditRow)(nil)).Column("id").Where("at < ?", bundb.Stamp(before)).OrderExpr("at, id").Limit(int64(limit))
		result, err := tx.NewDelete().Model((*auditRow)(nil)).Where("id IN (?)", oldest).Exec(ctx)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		pruned = int(n)
		return err
	})
	return pruned, bundb.Wrap(ctx, "deleting old audit events", err)
}
