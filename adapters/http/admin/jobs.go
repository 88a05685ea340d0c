package admin

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
)

// Jobs shows background jobs, and decides about failed ones. Faults: identity.ErrNotAdmin to members; ports.ErrNoJob for a job that is not
// there or has not failed.
type Jobs interface {
	// Find returns jobs, newest first.
	Find(ctx context.Context, actor identity.Actor, q ports.JobQuery) ([]job.Job, error)
	// Retry makes a failed job due at once, with all of its attempts, and returns it.
	Retry(ctx context.Context, actor identity.Actor, id job.ID) (job.Job, error)
	// Discard deletes a failed job.
	Discard(ctx context.Context, actor identity.Actor, id job.ID) error
}

// JobRoutes returns the routes under /api/admin/jobs.
func JobRoutes(jobs Jobs, limit httpapi.Limit) []httpapi.Route {
	return []httpapi.Route{
		{Method: fiber.MethodGet, Path: "/api/admin/jobs", Auth: httpapi.Admin, Limit: limit, Handle: listJobs(jobs)},
		{Method: fiber.MethodPost, Path: "/api/admin/jobs/:job_id/retry", Auth: httpapi.Admin, Limit: limit, Handle: retryJob(jobs)},
		{Method: fiber.MethodDelete, Path: "/api/admin/jobs/:job_id", Auth: httpapi.Admin, Limit: limit, Handle: discardJob(jobs)},
	}
}

type jobsResponse struct {
	Jobs       []jobResponse `json:"jobs"`
	NextCursor *string       `json:"next_cursor"`
}

// jobResponse leaves out the payload, which is the input of the job's code.
type jobResponse struct {
	ID        job.ID     `json:"id"`
	Kind      job.Kind   `json:"kind"`
	Key       string     `json:"key"`
	Status    job.Status `json:"status"`
	Attempt   int        `json:"attempt"`
	DueAt     *time.Time `json:"due_at"`
	Worker    string     `json:"worker"`
	CreatedAt time.Time  `json:"created_at"`
	EndedAt   *time.Time `json:"ended_at"`
	Error     string     `json:"error"`
	Retriable bool       `json:"retriable"`
}

func newJobResponse(j job.Job) jobResponse {
	response := jobResponse{
		ID: j.ID, Kind: j.Kind, Key: j.Key, Status: j.Status, Attempt: j.Attempt, Worker: j.Worker, CreatedAt: j.CreatedAt, Error: j.Error, Retriable: j.Kind.Retriable(),
	}
	if j.EndedAt.IsZero() {
		response.DueAt = &j.DueAt
	} else {
		response.EndedAt = &j.EndedAt
	}
	return response
}

func listJobs(jobs Jobs) fiber.Handler {
	return func(c *fiber.Ctx) error {
		var in fault.Inputs
		q := ports.JobQuery{
			Status: httpapi.OneOf(c, &in, "status", job.Statuses()),
			Kind:   httpapi.OneOf(c, &in, "kind", job.Kinds()),
		}
		limit := httpapi.PageLimit(c, &in)
		if err := in.Err(); err != nil {
			return err
		}
		cursor := httpapi.NewCursor("jobs", q.Status, q.Kind)
		before, err := cursor.In(c)
		if err != nil {
			return err
		}
		q.BeforeID, q.Limit = job.ID(before), limit+1
		found, err := jobs.Find(c.UserContext(), httpapi.ActorOf(c), q)
		if err != nil {
			return err
		}
		found, next := httpapi.Page(cursor, found, limit, func(j job.Job) int64 { return int64(j.ID) })
		response := jobsResponse{make([]jobResponse, len(found)), next}
		for i, j := range found {
			response.Jobs[i] = newJobResponse(j)
		}
		return c.JSON(response)
	}
}

func jobIn(c *fiber.Ctx) (job.ID, error) { return httpapi.IDIn[job.ID](c, "job_id", ports.ErrNoJob) }

func retryJob(jobs Jobs) fiber.Handler {
	return func(c *fiber.Ctx) error {
		id, err := jobIn(c)
		if err != nil {
			return err
		}
		again, err := jobs.Retry(c.UserContext(), httpapi.ActorOf(c), id)
		if err != nil {
			return err
		}
		return c.JSON(newJobResponse(again))
	}
}

func discardJob(jobs Jobs) fiber.Handler {
	return func(c *fiber.Ctx) error {
		id, err := jobIn(c)
		if err != nil {
			return err
		}
		if err := jobs.Discard(c.UserContext(), httpapi.ActorOf(c), id); err != nil {
			return err
		}
		return c.SendStatus(fiber.StatusNoContent)
	}
}
