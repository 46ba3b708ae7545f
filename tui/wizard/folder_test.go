package wizard

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestAskFolderByKeys(t *testing.T) {
	for name, test := range map[string]struct {
		keys, want string
		err        error
	}{
		"the first":  {"\r", "orders", nil},
		"the second": {"\x1b[B\r", "stock", nil},
		"left":       {"\x03", "", ErrAborted},
	} {
		t.Run(name, func(t *testing.T) {
			var drawn bytes.Buffer
			got, err := AskFolder(
				t.Context(),
				[]string{"orders", "stock"},
				Options{Input: strings.NewReader(test.keys), Output: &drawn, NoColor: true},
			)
			if got != test.want || !errors.Is(err, test.err) {
				t.Errorf("got %q, %v; want %q, %v", got, err, test.want, test.err)
			}
		})
	}
}

// What comes after the answer is for the questions after it.
func TestAskFolderPlainlyLeavesTheRest(t *testing.T) {
	in := strings.NewReader("STOCK\nshop\n")
	got, err := AskFolderPlain(t.Context(), []string{"orders", "stock"}, Options{Input: in, Output: io.Discard})
	if rest, _ := io.ReadAll(in); got != "stock" || err != nil || string(rest) != "shop\n" {
		t.Errorf("got %q, %v and %q", got, err, rest)
	}
}

// Ctrl-C does not wait for the line that is being written.
func TestAskFolderPlainlyInterrupted(t *testing.T) {
	in, keyboard := io.Pipe()
	defer keyboard.Close()
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	if _, err := AskFolderPlain(ctx, []string{"orders"}, Options{Input: in, Output: io.Discard}); !errors.Is(
		err,
		ErrAborted,
	) {
		t.Errorf("got %v", err)
	}
}
