package main

import (
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// measureKeeping compares passing a piece to one reader through the log that keeps it with passing it on without keeping it (a Go
// benchmark next to the log). It relates the difference to the server's total cost per piece: `tokens` over SSE, where about three
// tokens make a piece.
func measureKeeping(ctx context.Context, l *lab) error {
	whole := l.find("CPU per token, SSE")
	if whole == nil {
		l.say("the cost of keeping an answer is a part of that of `tokens`, which was not measured")
		return nil
	}
	keeping := l.row("CPU of a piece with its answer kept", "µs", "handed over and forgotten", goal{of: ratio, what: "ratio", bound: 1.05})
	for round := range l.rounds {
		cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", "^Benchmark(Kept|Forgotten)Piece$", "-benchtime", "300ms", "./adapters/memory")
		cmd.Dir = l.source
		out, err := cmd.CombinedOutput()
		if err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		kept, forgotten := nanoseconds(string(out), "KeptPiece"), nanoseconds(string(out), "ForgottenPiece")
		if kept == 0 || forgotten == 0 {
			return fmt.Errorf("no figures in %s", out)
		}
		piece := whole.ours[round] * tokensOfPiece
		keeping.add(piece, piece-(kept-forgotten)/1000)
	}
	return nil
}

// tokensOfPiece is how many tokens, at 100 a second, come within one window of 34 ms.
const tokensOfPiece = 3.3

// nanoseconds returns the result of a Go benchmark, or 0 if it is missing.
func nanoseconds(out, name string) float64 {
	for line := range strings.Lines(out) {
		fields := strings.Fields(line)
		if len(fields) > 3 && strings.HasPrefix(fields[0], "Benchmark"+name) && fields[3] == "ns/op" {
			n, _ := strconv.ParseFloat(fields[2], 64)
			return n
		}
	}
	return 0
}
