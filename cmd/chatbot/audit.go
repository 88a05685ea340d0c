package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"chatbot/adapters/bundb"
	auditdb "chatbot/adapters/bundb/audit"
	identitydb "chatbot/adapters/bundb/identity"
	auditapp "chatbot/application/audit"
	"chatbot/cmd/chatbot/config"
	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/ports"
)

func auditCommand() *cobra.Command {
	var q ports.AuditQuery
	var user, action, since string
	var asJSON bool
	command := &cobra.Command{
		Use: "audit", Short: "Show what happened to accounts, sign-ins and settings, newest first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if q.Period.From, err = sinceWhen(since, time.Now()); err != nil {
				return err
			}
			q.Action = audit.Action(action)
			if err := cmp.Or(known("action", q.Action, audit.Actions()), checkLimit(q.Limit)); err != nil {
				return err
			}
			lines, err := findAudit(cmd, user, q)
			if err != nil {
				return err
			}
			if asJSON {
				return auditJSON(cmd.OutOrStdout(), lines)
			}
			return auditTable(cmd.OutOrStdout(), lines)
		},
	}
	flags := command.Flags()
	flags.StringVar(&user, "user", "", "only of this username, e-mail address, or #number")
	flags.StringVar(&action, "action", "", "only this action: "+joined(audit.Actions()))
	flags.StringVar(&since, "since", "", "only from then on: 2026-11-23, 2026-11-23T09:00:00Z, 90m, 24h or 7d")
	flags.IntVar(&q.Limit, "limit", 50, "at most so many, up to 1000")
	flags.BoolVar(&asJSON, "json", false, "one JSON object a line, for programs")
	return command
}

func findAudit(cmd *cobra.Command, user string, q ports.AuditQuery) (lines []audit.Line, err error) {
	err = withDatabase(cmd.Context(), func(_ config.Config, db *bundb.DB) error {
		log := auditapp.New(auditapp.Ports{Audit: auditdb.NewAudit(db), Users: identitydb.NewUsers(db), People: identitydb.NewPeople(db)})
		if q.UserID, err = log.Account(cmd.Context(), shell, user); err != nil {
			return err
		}
		lines, err = log.Find(cmd.Context(), shell, q)
		return err
	})
	return lines, err
}

// sinceWhen parses a date, an instant, or a duration before now; "" returns the zero time.
func sinceWhen(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, nil
		}
	}
	if days, is := strings.CutSuffix(text, "d"); is {
		if n, err := strconv.Atoi(days); err == nil && n >= 0 && n < 1_000_000 {
			return now.AddDate(0, 0, -n), nil
		}
	}
	if ago, err := time.ParseDuration(text); err == nil && ago >= 0 {
		return now.Add(-ago), nil
	}
	return time.Time{}, fmt.Errorf("--since %q is no time: use 2026-11-23, 2026-11-23T09:00:00Z, 90m, 24h or 7d", text)
}

func auditTable(out io.Writer, lines []audit.Line) error {
	table := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "WHEN (UTC)\tACTION\tOUTCOME\tACCOUNT\tOBJECT\tBY\tADDRESS\tREQUEST\tAGENT")
	for _, l := range lines {
		outcome := string(l.Outcome)
		if l.Reason != "" {
			outcome += " (" + l.Reason + ")"
		}
		by := who(l.Actor, l.ActorID)
		if l.Operator {
			by = "operator"
		}
		cells := []string{string(l.Action), outcome, who(l.User, l.UserID), l.Object, by, l.Address, l.RequestID, l.Agent}
		fmt.Fprint(table, l.At.Format("2006-01-02 15:04:05"))
		for _, cell := range cells {
			fmt.Fprint(table, "\t", shown(cell))
		}
		fmt.Fprintln(table)
	}
	return table.Flush()
}

func who(name string, id identity.UserID) string {
	switch {
	case id == 0:
		return ""
	case name == "":
		return fmt.Sprintf("#%d", id)
	}
	return fmt.Sprintf("%s #%d", name, id)
}

// shown returns text that is safe to print: texts from clients may contain terminal control sequences. "" is "-".
func shown(text string) string {
	if text == "" {
		return "-"
	}
	if quoted := strconv.Quote(text); quoted != `"`+text+`"` {
		return quoted
	}
	return text
}

func auditJSON(out io.Writer, lines []audit.Line) error {
	for _, l := range lines {
		text, err := json.Marshal(map[string]any{
			"id": l.ID, "at": l.At, "action": l.Action, "outcome": l.Outcome, "reason": l.Reason, "operator": l.Operator,
			"actor_id": l.ActorID, "actor": l.Actor, "user_id": l.UserID, "user": l.User, "login_id": l.LoginID, "object": l.Object,
			"address": l.Address, "agent": l.Agent, "request_id": l.RequestID,
		})
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintln(out, escaped(text)); err != nil {
			return err
		}
	}
	return nil
}

// escaped replaces DEL and unprintable non-ASCII characters with JSON escapes, because they may control a terminal; json.Marshal
// has already escaped the others.
func escaped(text []byte) string {
	var b strings.Builder
	for _, r := range string(text) {
		switch {
		case r == 0x7f, r > unicode.MaxASCII && !unicode.IsPrint(r) && r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		case r >= 0x10000 && !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xd800+(r-0x10000)>>10, 0xdc00+(r-0x10000)&0x3ff)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// known refuses a word that is none of those there are; "" is left out.
func known[S ~string](what string, word S, all []S) error {
	if word == "" || slices.Contains(all, word) {
		return nil
	}
	return fmt.Errorf("there is no %s %q; there are: %s", what, word, joined(all))
}

func checkLimit(n int) error {
	if n < 1 || n > 1000 {
		return errors.New("--limit has to be from 1 to 1000")
	}
	return nil
}

func joined[S ~string](words []S) string {
	names := make([]string, len(words))
	for i, a := range words {
		names[i] = string(a)
	}
	return strings.Join(names, ", ")
}
