package phrase

import (
	"fmt"
	"strings"

	"github.com/fastdock/fastdock/devenv"
)

// Unreachable returns which mount shows nothing of the host.
func Unreachable(e devenv.MountsUnreachable) string {
	return fmt.Sprintf(
		"%q is mounted at %s, but its files are missing there: the engine cannot reach this folder",
		e.Path,
		e.Target,
	)
}

// UnreachableFix returns what makes the files of a mount reachable: a sentence, then the lines of develop.watch that
// it speaks of.
func UnreachableFix(e devenv.MountsUnreachable) []string {
	return []string{
		"run `fastdock up --sync`, which copies the files; or replace the volume with this in " +
			defined(e.Service, e.Defined) + "",
		"develop:",
		"  watch:",
		"    - action: sync",
		"      path: " + yamlScalar(e.Path),
		"      target: " + yamlScalar(e.Target),
		"      initial_sync: true",
	}
}

// yamlScalar returns a path quoted as far as YAML needs it.
func yamlScalar(text string) string {
	if strings.ContainsAny(text, " #:'\"{}[],&*!|>%@`") {
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	return text
}
