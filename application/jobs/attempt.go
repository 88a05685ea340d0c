package jobs

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"chatbot/domain/job"
	"chatbot/ports"
)

// errStopping interrupts attempts at the end of Run.
var errStopping = errors.New("the server is stopping")

// attempt is a claimed job. Only the goroutine of Run changes it; err is set before it is sent to ended.
type attempt struct {
	job       job.Job
	began     time.Time
	interrupt context.CancelCauseFunc
	err       error
	outcome   *job.Outcome // once it has ended
}

// start begins an attempt in a goroutine of its own, which stop waits for. The attempt outlives the context of the claim.
func (w *Worker) start(ctx context.Context, j job.Job) {
	run, interrupt := context.WithCancelCause(context.WithoutCancel(ctx))
	a := &attempt{job: j, began: w.Clock.Now(), interrupt: interrupt}
	w.attempts[j.ID] = a
	w.attempted.Go(func() {
		if !j.Exhausted() {
			a.err = w.run(run, j)
		}
		w.ended <- a
	})
}

// run calls the handler within the time of the kind's policy. A panic is an error: it must not end the server.
func (w *Worker) run(ctx context.Context, j job.Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &panicked{p, debug.Stack()}
		}
	}()
	bounded, cancel := context.WithTimeout(ctx, job.PolicyOf(j.Kind).Timeout)
	defer cancel()
	err = w.handlers[j.Kind](bounded, j)
	if cause := context.Cause(ctx); err != nil && cause != nil {
		return cause
	}
	return err
}

// panicked is the error of a handler that panicked. The stack is for the log alone.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v", p.value) }

// end stores the outcome of an attempt and reports whether that succeeded. When it fails, the next tick does it.
func (w *Worker) end(ctx context.Context, a *attempt) bool {
	now := w.Clock.Now()
	if a.outcome == nil {
		a.interrupt(nil)
		o := a.job.After(a.err, now, w.jitter())
		a.outcome = &o
	}
	call, cancel := context.WithTimeout(ctx, storeWithin)
	defer cancel()
	err := w.Jobs.End(call, a.job, *a.outcome, now)
	switch {
	case err == nil:
		w.Meter.JobAttempted(a.job.Kind, *a.outcome, now.Sub(a.began))
		w.log(ctx, a)
	case !errors.Is(err, ports.ErrJobLost):
		w.noteFailure(ctx, err)
		return false
	}
	delete(w.attempts, a.job.ID)
	return true
}

// log reports attempts that failed. What a job did is for its handler to report.
func (w *Worker) log(ctx context.Context, a *attempt) {
	if a.outcome.Error == "" {
		return
	}
	record := ports.Record{
		Level: ports.Warning, Component: "jobs", Message: "A job failed; trying again", Err: a.err,
		Fields: map[string]any{"job_id": a.job.ID, "kind": string(a.job.Kind), "attempt": a.job.Attempt},
	}
	if a.outcome.Status == job.Done {
		record.Message = "A job could not be done, and needs nothing"
	}
	var p *panicked
	if errors.As(a.err, &p) {
		record.Fields["stack"] = string(p.stack)
	}
	if a.outcome.Status == job.Failed {
		record.Level, record.Message = ports.Error, "A job failed and is not tried again"
		if a.job.Kind.Retriable() {
			record.Message += "; `chatbot jobs retry` does"
		}
	}
	w.Logger.Log(ctx, record)
}

// stop interrupts the attempts, waits for them and makes them due again.
func (w *Worker) stop(ctx context.Context) {
	for _, a := range w.attempts {
		a.interrupt(errStopping)
	}
	go func() {
		w.attempted.Wait()
		close(w.ended)
	}()
	ctx = context.WithoutCancel(ctx)
	works := true // once the storage does not, what is left stays with its lease
	for _, a := range w.attempts {
		works = works && (a.outcome == nil || w.end(ctx, a))
	}
	for a := range w.ended {
		if errors.Is(a.err, errStopping) {
			a.err = job.Later(0)
		}
		works = works && w.end(ctx, a)
	}
}
