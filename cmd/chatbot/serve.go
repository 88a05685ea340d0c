package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"go.uber.org/zap"
	"golang.org/x/term"

	"chatbot/application/tools"
	"chatbot/cmd/chatbot/app"
	"chatbot/cmd/chatbot/config"
	"chatbot/domain/identity"
	"chatbot/web"
)

// hashCost is app.Inputs.HashCost. Tests lower it, because they start the program hundreds of times.
var hashCost int

// moreTools is app.Inputs.Tools. Tests bring some that count their calls.
var moreTools []tools.Tool

func serveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "serve", Short: "Serve the page, the API and the WebSocket (settings come from the environment)",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return logged(serve(cmd.Context(), os.Stdout, os.Stderr)) },
	}
}

// serve runs until SIGINT or SIGTERM, whereupon it drains; a second signal ends the process at once.
func serve(ctx context.Context, out, log io.Writer) (*zap.Logger, error) {
	c, warnings, err := read()
	said := startLog(c, log)
	for _, warning := range warnings {
		said.Warn(warning, zap.String("component", "config"))
	}
	if err != nil {
		return said, err
	}
	// Libraries that use Go's own logger write to this log, in its format.
	restore, err := zap.RedirectStdLogAt(said.With(zap.String("component", "library")), zap.WarnLevel)
	if err != nil {
		return said, err
	}
	defer restore()
	return said, run(ctx, c, out, log)
}

// run serves with the given configuration.
func run(ctx context.Context, c config.Config, out, log io.Writer) error {
	a, err := app.New(app.Inputs{Config: c, Page: web.Files(), Log: log, Version: version, HashCost: hashCost, Tools: moreTools})
	if err != nil {
		return err
	}
	stopBus, stop := signal.NotifyContext(context.WithoutCancel(ctx), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := a.Start(ctx); err != nil {
		return err
	}
	greet(out, a.About)
	var failed error
	select {
	case <-stopBus.Done():
	case failed = <-a.Failed:
	}
	stop()
	fmt.Fprintf(out, "Stopping: running answers get %s to finish. Press Ctrl+C again to stop at once.\n", c.DrainTimeout)
	return errors.Join(failed, a.Stop())
}

// errLogged ends the program with status 1 without printing an error, because the log already has it.
var errLogged = errors.New("the error is in the log")

// logged logs why the server could not start or continue. If stderr is a terminal, it returns the error, which is printed as a
// sentence.
func logged(log *zap.Logger, err error) error {
	if err == nil || term.IsTerminal(int(os.Stderr.Fd())) {
		return err
	}
	log.DPanic("The server has stopped", zap.String("component", "serve"), zap.String("error", err.Error()))
	return errLogged
}

// startLog returns the configured log, or one at level INFO if LOG_LEVEL is invalid.
func startLog(c config.Config, out io.Writer) *zap.Logger {
	log, err := app.NewLog(c, out)
	if err != nil {
		c.LogLevel, c.Debug = "INFO", false
		log, _ = app.NewLog(c, out)
	}
	return log
}

// greet prints what is running and where.
func greet(out io.Writer, about app.About) {
	model := about.Model.ID.Name() + " (" + about.Model.ID.Provider() + ")"
	switch others := strings.Join(about.Others, " and "); {
	case others != "":
		model += ", and those of " + others
	case about.Model.Demo:
		model = "the built-in demo; set OPENAI_API_KEY, ANTHROPIC_API_KEY or OLLAMA_HOST for a real one"
	}
	fmt.Fprintf(out, "\n  %s %s is ready\n\n  address   %s\n  database  %s\n  model     %s\n", about.Name, version, address(about.Addr), about.Database, model)
	if about.Registration != identity.RegistrationOpen {
		fmt.Fprintln(out, "  accounts  registration is not open; an administrator or REGISTRATION=open opens it, `chatbot user create` makes accounts")
	}
	if about.SetupCode != "" {
		fmt.Fprintf(out, "  accounts  none yet; the first registration becomes the admin and needs the setup code %s\n", about.SetupCode)
	}
	if about.Redis != "" {
		fmt.Fprintf(out, "  replicas  %s\n", about.Redis)
	}
	if about.Metrics != "" {
		fmt.Fprintf(out, "  metrics   %s/metrics\n", address(about.Metrics))
	}
	fmt.Fprintln(out)
}

// address returns the URL of a bound address for a browser on this machine.
func address(bound string) string {
	host, port, err := net.SplitHostPort(bound)
	if err != nil {
		return bound
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() || ip.IsLoopback() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}
