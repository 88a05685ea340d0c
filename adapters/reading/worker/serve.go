package worker

import (
	"bufio"
	"errors"
	"io"
	"os"
	"runtime"
	"runtime/debug"

	"chatbot/adapters/reading/extract"
	"chatbot/adapters/reading/picture"
	"chatbot/domain/file"
)

// Command is the argument with which a program runs Serve instead of what it does otherwise. Two arguments follow: withPDF or empty, and the
// folder in which compiled code is cached, which may be empty.
const Command = "read-files"

// withPDF is the argument of a process that reads PDF files, too.
const withPDF = "pdf"

// Requested returns the arguments for Serve, and whether those of a program ask for it.
func Requested(arguments []string) (serve []string, ok bool) {
	if len(arguments) != 4 || arguments[1] != Command {
		return nil, false
	}
	return arguments[2:], true
}

const (
	softMemory = 256 << 20 // from here on, memory is collected eagerly
	hardMemory = 640 << 20 // above, the process ends: code, what Go collects late while it compiles a decoder, and 256 MiB of the decoder fit
	stack      = 64 << 20
	// growth is how much more memory a process may have taken than when it started: the 256 MiB of PDFium or of a decoder of pictures still fit
	// below hardMemory then.
	growth = 112 << 20
)

// Serve reads files that a Worker sends to in, and answers on out, until in ends. It gives up what it has no use for: memory, files and the
// network. Errors are those of the pipes and of the system.
func Serve(arguments []string, in io.Reader, out io.Writer) error {
	debug.SetMemoryLimit(softMemory)
	debug.SetMaxStack(stack)
	if err := limitMemory(hardMemory); err != nil {
		return err
	}
	reader := &extract.Reader{}
	if arguments[0] == withPDF {
		if err := reader.OpenPDF(arguments[1]); err != nil {
			return err
		}
		debug.FreeOSMemory() // of compiling
	}
	if err := giveUpAccess(); err != nil {
		return err
	}
	buffered, atStart := bufio.NewWriter(out), taken()
	if err := errors.Join(send(buffered, response{Spent: atStart > growth}), buffered.Flush()); err != nil {
		return err
	}
	for {
		var r request
		switch err := receive(in, &r); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if r.Size < 0 || r.Size > MaxContent {
			return errors.New("the file is too large")
		}
		content := make([]byte, r.Size)
		if _, err := io.ReadFull(in, content); err != nil {
			return err
		}
		answer := answer(reader, r, content)
		answer.Spent = taken() > atStart+growth
		if err := errors.Join(send(buffered, answer), buffered.Flush()); err != nil || answer.Fault != "" {
			return err
		}
	}
}

// taken returns how much memory Go has taken from the system. It gives memory back, but not its addresses, and those are what is bounded.
func taken() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.Sys
}

// answer reads one file. A reader that panics leaves unknown state, so the worker ends after its answer.
func answer(reader *extract.Reader, r request, content []byte) (out response) {
	defer func() {
		if recover() != nil {
			_, _ = os.Stderr.Write(debug.Stack())
			out = response{Problem: file.Damaged, Fault: "the reader panicked"}
		}
	}()
	var err error
	if r.Picture {
		var prepared file.Image
		prepared, err = picture.Prepare(r.MediaType, content)
		out.Picture = &prepared
	} else {
		var text file.Text
		text, err = reader.Read(r.MediaType, content)
		out.Pages = text.Pages
	}
	var why *file.Unreadable
	switch {
	case errors.As(err, &why):
		return response{Problem: why.Problem}
	case err != nil:
		return response{Problem: file.Damaged, Fault: "the reader failed"}
	}
	return out
}
