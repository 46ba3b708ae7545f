package compose

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/docker/cli/pkg/kvfile"
)

// knowRaw teaches the loader env_file's `format: raw`, lines as `docker run --env-file` reads them: the docker compose
// command brings that format itself, the SDK does not.
var knowRaw = sync.OnceFunc(func() { dotenv.RegisterFormat("raw", readRaw) })

func readRaw(content io.Reader, filename string, variables map[string]string,
	lookup func(key string) (string, bool),
) error {
	lines, err := kvfile.ParseFromReader(content, lookup)
	if err != nil {
		return fmt.Errorf("reading %q as raw: %w", filename, err)
	}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, "=")
		variables[name] = value
	}
	return nil
}
