package main

import (
	"context"
	"io"
	"os"
	"testing"
)

// A run that is interrupted while the files are checked ends as interrupted: the files are not at fault.
func TestInterruptedNewBlamesNoFile(t *testing.T) {
	dir := t.TempDir()
	term := terminal{stdout: io.Discard, stderr: io.Discard}
	options, err := parse(t, term, dir, "--yes", "--no-lock")
	if err != nil {
		t.Fatal(err)
	}
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	err = runNew(ctx, term, newTools{}, options)
	if code := exitCode(err); code != exitInterrupted {
		t.Errorf("exit code %d, want %d: %v", code, exitInterrupted, err)
	}
	if left, err := os.ReadDir(dir); len(left) > 0 || err != nil {
		t.Errorf("left: %v, %v", left, err)
	}
}
