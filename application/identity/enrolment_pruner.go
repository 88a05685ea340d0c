package identity

import (
	"context"

	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
)

// EnrolmentPruner deletes second factors that were begun and cannot be confirmed any more, with their secrets.
type EnrolmentPruner struct {
	Retention ports.EnrolmentRetention
	Clock     ports.Clock
}

// enrolmentsAtOnce bounds the enrolments deleted in one transaction.
const enrolmentsAtOnce = 500

// Prune does a job of kind job.PruneEnrolments.
func (p EnrolmentPruner) Prune(ctx context.Context, _ job.Job) error {
	before := p.Clock.Now().Add(-identity.EnrolmentLife)
	for {
		n, err := p.Retention.Prune(ctx, before, enrolmentsAtOnce)
		if err != nil || n < enrolmentsAtOnce {
			return err
		}
	}
}
