package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor"
	"github.com/fastdock/fastdock/tui/findings"
	"github.com/fastdock/fastdock/tui/theme"
)

// bundle writes what helps from afar into a new file that only this user can read.
func bundle(ctx context.Context, term terminal, path string, found doctor.Result) error {
	var text strings.Builder
	if err := findings.Text(&text, found, 0, true, theme.None()); err != nil {
		return err
	}
	content := found.Bundle(ctx, readVersion().Version, text.String())
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("writing the bundle %q: the file already exists; choose another name or remove it", path)
	}
	if err != nil {
		return fmt.Errorf("writing the bundle: %w", err)
	}
	_, err = file.WriteString(content)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("writing the bundle %q: %w", path, err)
	}
	fmt.Fprintf(term.stderr, "wrote %s without secrets; review it before you share it\n", path)
	return nil
}
