package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"go.uber.org/zap"
	"golang.org/x/term"

	"chatbot/adapters/bcrypt"
	"chatbot/adapters/bundb"
	auditdb "chatbot/adapters/bundb/audit"
	identitydb "chatbot/adapters/bundb/identity"
	"chatbot/adapters/logging"
	"chatbot/adapters/system"
	identityapp "chatbot/application/identity"
	"chatbot/cmd/chatbot/app"
	"chatbot/cmd/chatbot/config"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/setting"
)

// shell is the actor of these commands: a person who can run them is an operator.
var shell = identity.Actor{Role: identity.Operator}

func userCommand() *cobra.Command {
	command := &cobra.Command{
		Use: "user", Short: "Look after accounts, also while the server runs",
		Long: "Look after accounts, also while the server runs: what ends here is closed there within a second.\n" +
			"NAME is a username or an e-mail address. Passwords are asked for, or read as one line from standard input.",
	}
	command.AddCommand(
		&cobra.Command{Use: "list", Short: "List all accounts", Args: cobra.NoArgs, RunE: withOperator(listUsers)},
		createUserCommand(), setRoleCommand(),
		onAccount("deactivate NAME", "Close an account and end its logins", func(cmd *cobra.Command, o identityapp.Operator, u identity.User) (string, error) {
			_, err := o.Change(cmd.Context(), shell, u, identity.AccountChange{Active: new(false)})
			return shown(u.Username()) + " is inactive; all logins have ended.", err
		}),
		onAccount("activate NAME", "Let an account in again", func(cmd *cobra.Command, o identityapp.Operator, u identity.User) (string, error) {
			_, err := o.Change(cmd.Context(), shell, u, identity.AccountChange{Active: new(true)})
			return shown(u.Username()) + " is active.", err
		}),
		onAccount("set-password NAME", "Set a new password and end all logins", func(cmd *cobra.Command, o identityapp.Operator, u identity.User) (string, error) {
			password, err := readPassword(cmd)
			if err != nil {
				return "", err
			}
			return "The password of " + shown(u.Username()) + " is set; all logins have ended.", o.SetPassword(cmd.Context(), shell, u, password)
		}),
		onAccount("reset-second-factor NAME", "Remove the second factor of an account whose owner has lost it, and end all logins", func(cmd *cobra.Command, o identityapp.Operator, u identity.User) (string, error) {
			return shown(u.Username()) + " signs in with the password alone; all logins have ended.", o.ResetSecondFactor(cmd.Context(), shell, u)
		}),
		onAccount("revoke NAME", "End all logins of an account", func(cmd *cobra.Command, o identityapp.Operator, u identity.User) (string, error) {
			return "All logins of " + shown(u.Username()) + " have ended.", o.Revoke(cmd.Context(), shell, u)
		}),
	)
	return command
}

// withOperator opens the configured database for one command and closes it afterwards.
func withOperator(do func(cmd *cobra.Command, o identityapp.Operator, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		return withDatabase(cmd.Context(), func(c config.Config, db *bundb.DB) error {
			hasher, err := bcrypt.New(cmp.Or(hashCost, app.HashCost))
			if err != nil {
				return err
			}
			users, logins := identitydb.NewUsers(db), identitydb.NewLogins(db)
			service := identityapp.New(identityapp.Ports{
				Users: users, First: users, Roles: users, Directory: users, Logins: logins, Devices: logins, Mails: newLateOutbox(c, cmd.ErrOrStderr()), SecondFactors: identitydb.NewSecondFactors(db), Audit: auditdb.NewAudit(db), Hasher: hasher,
				Clock: system.Clock{}, Logger: logging.NewLogger(zap.NewNop()),
				Settings: func() setting.Values { return setting.Values{Registration: identity.RegistrationClosed} },
			}, identity.Lifetimes{}, "")
			return inWords(do(cmd, identityapp.Operator{Service: service}, args))
		})
	}
}

// onAccount returns a command for one account. The text that do returns is printed if it succeeds.
func onAccount(use, short string, do func(*cobra.Command, identityapp.Operator, identity.User) (string, error)) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Args: cobra.ExactArgs(1), RunE: withOperator(func(cmd *cobra.Command, o identityapp.Operator, args []string) error {
		u, err := o.Find(cmd.Context(), shell, args[0])
		if err != nil {
			return err
		}
		done, err := do(cmd, o, u)
		if err == nil {
			_, err = fmt.Fprintln(cmd.OutOrStdout(), done)
		}
		return err
	})}
}

func createUserCommand() *cobra.Command {
	var admin bool
	command := &cobra.Command{
		Use: "create USERNAME EMAIL", Short: "Create an account; the first is an admin", Args: cobra.ExactArgs(2),
		RunE: withOperator(func(cmd *cobra.Command, o identityapp.Operator, args []string) error {
			password, err := readPassword(cmd)
			if err != nil {
				return err
			}
			role := identity.Member
			if admin {
				role = identity.Admin
			}
			u, err := o.Create(cmd.Context(), shell, identity.Registration{Username: args[0], Email: args[1], Password: password}, role)
			if err == nil {
				_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s has an account, number %d, with the role %s.\n", shown(u.Username()), u.ID(), u.Role())
			}
			return err
		}),
	}
	command.Flags().BoolVar(&admin, "admin", false, "as an admin, who may administer the installation")
	return command
}

func setRoleCommand() *cobra.Command {
	return &cobra.Command{
		Use: "set-role NAME admin|member", Short: "Make an account an admin or a member", Args: cobra.ExactArgs(2),
		RunE: withOperator(func(cmd *cobra.Command, o identityapp.Operator, args []string) error {
			role := identity.Role(args[1])
			if !role.OfAccount() {
				return fmt.Errorf("there is no role %q; there are: admin, member", args[1])
			}
			u, err := o.Find(cmd.Context(), shell, args[0])
			if err != nil {
				return err
			}
			if u, err = o.Change(cmd.Context(), shell, u, identity.AccountChange{Role: new(role)}); err == nil {
				_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s has the role %s.\n", shown(u.Username()), u.Role())
			}
			return err
		}),
	}
}

func listUsers(cmd *cobra.Command, o identityapp.Operator, _ []string) error {
	table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "NUMBER\tUSERNAME\tE-MAIL\tROLE\tACTIVE\tSINCE (UTC)")
	for u, err := range o.All(cmd.Context(), shell) {
		if err != nil {
			return err
		}
		active := "yes"
		if !u.Active() {
			active = "no"
		}
		_, _ = fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\t%s\n", u.ID(), shown(u.Username()), shown(u.Email()), u.Role(), active, u.Record().CreatedAt.Format("2006-01-02 15:04"))
	}
	return table.Flush()
}

// readPassword prompts for a password twice without echo; from a pipe or a file it reads one line. A password is never an argument,
// because arguments are visible to everyone on the machine and stored by shells.
func readPassword(cmd *cobra.Command) (string, error) {
	if in, ok := cmd.InOrStdin().(*os.File); ok && term.IsTerminal(int(in.Fd())) {
		var typed [2]string
		for i, ask := range []string{"New password: ", "Once more: "} {
			_, _ = fmt.Fprint(cmd.ErrOrStderr(), ask)
			line, err := term.ReadPassword(int(in.Fd()))
			_, _ = fmt.Fprintln(cmd.ErrOrStderr())
			if err != nil {
				return "", err
			}
			typed[i] = string(line)
		}
		if typed[0] != typed[1] {
			return "", errors.New("the two passwords differ; nothing was changed")
		}
		return typed[0], nil
	}
	line, err := bufio.NewReader(io.LimitReader(cmd.InOrStdin(), 4<<10)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// inWords reduces a fault to its messages for people. Other errors are returned unchanged.
func inWords(err error) error {
	var f *fault.Error
	if !errors.As(err, &f) || errors.Is(err, context.Canceled) {
		return err
	}
	words := []string{f.Message}
	if len(f.Fields) > 1 {
		words = nil
		for _, field := range f.Fields {
			words = append(words, field.Message)
		}
	}
	return errors.New(strings.Join(words, " "))
}
