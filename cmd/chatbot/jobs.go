package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"go.uber.org/zap"

	"chatbot/adapters/bundb"
	auditdb "chatbot/adapters/bundb/audit"
	jobsdb "chatbot/adapters/bundb/jobs"
	"chatbot/adapters/logging"
	"chatbot/adapters/system"
	"chatbot/application/jobs"
	"chatbot/cmd/chatbot/config"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
)

func jobsCommand() *cobra.Command {
	var q ports.JobQuery
	var kind, status string
	var asJSON bool
	command := &cobra.Command{
		Use: "jobs", Short: "Show background jobs, newest first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			q.Kind, q.Status = job.Kind(kind), job.Status(status)
			if err := cmp.Or(known("kind", q.Kind, job.Kinds()), known("status", q.Status, job.Statuses()), checkLimit(q.Limit)); err != nil {
				return err
			}
			return withJobs(cmd, func(s *jobs.Service) error {
				found, err := s.Find(cmd.Context(), shell, q)
				if err != nil {
					return err
				}
				if asJSON {
					return jobsJSON(cmd.OutOrStdout(), found)
				}
				return jobsTable(cmd.OutOrStdout(), found)
			})
		},
	}
	flags := command.Flags()
	flags.StringVar(&kind, "kind", "", "only this kind: "+joined(job.Kinds()))
	flags.StringVar(&status, "status", "", "only in this state: "+joined(job.Statuses()))
	flags.IntVar(&q.Limit, "limit", 50, "at most so many, up to 1000")
	flags.BoolVar(&asJSON, "json", false, "one JSON object a line, for programs")
	command.AddCommand(
		eachJob("retry", "Try failed jobs again, at once and with all of their attempts", func(s *jobs.Service, ctx context.Context, actor identity.Actor, id job.ID) error {
			_, err := s.Retry(ctx, actor, id)
			return err
		}),
		eachJob("discard", "Delete failed jobs", (*jobs.Service).Discard))
	return command
}

// eachJob is a command that does something with the failed jobs of the given numbers.
func eachJob(name, short string, do func(s *jobs.Service, ctx context.Context, actor identity.Actor, id job.ID) error) *cobra.Command {
	return &cobra.Command{
		Use: name + " NUMBER...", Short: short, Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withJobs(cmd, func(s *jobs.Service) error {
				for _, arg := range args {
					id, err := strconv.ParseInt(arg, 10, 64)
					if err == nil {
						err = do(s, cmd.Context(), shell, job.ID(id))
					} else {
						err = ports.ErrNoJob
					}
					if err != nil {
						return fmt.Errorf("%s: %w", arg, err)
					}
				}
				return nil
			})
		},
	}
}

// withJobs opens the configured database for do.
func withJobs(cmd *cobra.Command, do func(*jobs.Service) error) error {
	return withDatabase(cmd.Context(), func(_ config.Config, db *bundb.DB) error {
		stored := jobsdb.NewJobs(db)
		return do(&jobs.Service{
			Jobs: stored, List: stored, Audit: auditdb.NewAudit(db), Clock: system.Clock{}, Logger: logging.NewLogger(zap.NewNop()),
		})
	})
}

func jobsTable(out io.Writer, found []job.Job) error {
	table := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "NUMBER\tKIND\tSTATUS\tATTEMPTS\tCREATED (UTC)\tDUE\tENDED\tKEY\tERROR")
	for _, j := range found {
		due, ended := j.DueAt.Format("2006-01-02 15:04:05"), "-"
		if !j.EndedAt.IsZero() {
			due, ended = "-", j.EndedAt.Format("2006-01-02 15:04:05")
		}
		fmt.Fprintf(table, "%d\t%s\t%s\t%d\t%s\t%s\t%s\t%s\t%s\n", j.ID, shown(string(j.Kind)), j.Status, j.Attempt,
			j.CreatedAt.Format("2006-01-02 15:04:05"), due, ended, shown(j.Key), shown(j.Error))
	}
	return table.Flush()
}

func jobsJSON(out io.Writer, found []job.Job) error {
	for _, j := range found {
		line := map[string]any{
			"id": j.ID, "kind": j.Kind, "key": j.Key, "payload": j.Payload, "status": j.Status, "attempt": j.Attempt,
			"created_at": j.CreatedAt, "due_at": j.DueAt, "ended_at": nil, "worker": j.Worker, "error": j.Error,
		}
		if !j.EndedAt.IsZero() {
			line["ended_at"] = j.EndedAt
		}
		text, err := json.Marshal(line)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintln(out, escaped(text)); err != nil {
			return err
		}
	}
	return nil
}
