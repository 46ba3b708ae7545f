package wizard

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// EndError reports that the input ended at a question. Nothing is to be written.
type EndError struct {
	Question string
	Flag     string // that answers it
}

func (e *EndError) Error() string {
	return fmt.Sprintf(
		"input ended before %q was answered, so nothing was written; answer it with %s, or use --yes for the defaults",
		e.Question,
		e.Flag,
	)
}

// console asks in lines.
type console struct {
	ctx   context.Context
	out   io.Writer
	lines <-chan string // closed where the input ends
	err   error         // why it ended, once it has
}

// newConsole reads lines until ctx ends. Its goroutine waits for the line that is being written, so that Ctrl-C
// need not.
func newConsole(ctx context.Context, in io.Reader, out io.Writer) *console {
	lines := make(chan string)
	c := &console{ctx: ctx, out: out, lines: lines}
	go func() {
		defer close(lines)
		c.err = eachLine(in, func(line string) bool {
			select {
			case lines <- line:
				return true
			case <-ctx.Done():
				return false
			}
		})
	}()
	return c
}

// eachLine calls take with each line of the input, trimmed, and with what follows the last line break.
func eachLine(in io.Reader, take func(string) bool) error {
	reader := bufio.NewReader(in)
	for {
		line, err := reader.ReadString('\n')
		if line != "" && !take(strings.TrimSpace(line)) {
			return nil
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read the answers: %w", err)
		}
	}
}

func (c *console) printf(format string, values ...any) { fmt.Fprintf(c.out, format, values...) }

// prompt asks for a line. Where there is none the error names the question, and the flag that answers it.
func (c *console) prompt(question, flag, text string) (string, error) {
	c.printf("%s", text)
	select {
	case <-c.ctx.Done():
		c.printf("\n")
		return "", ErrAborted
	case line, more := <-c.lines:
		if more {
			return line, nil
		}
		c.printf("\n")
		if c.err != nil {
			return "", c.err
		}
		return "", &EndError{question, flag}
	}
}
