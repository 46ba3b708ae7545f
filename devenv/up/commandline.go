package up

import (
	"strings"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/internal/shell"
)

// command returns the line a user could type in place of a verb.
func (q *requestQueue) command(a asked) string {
	files := q.options.Files
	if a.verb == devenv.VerbDebug {
		files = q.model.debugFiles()
	}
	words := append([]string{"docker", "compose"}, files.Flags()...)
	switch a.verb {
	case devenv.VerbRun:
		words = append(words, "run", "--rm", "--no-deps")
	case devenv.VerbRebuild, devenv.VerbSync: // the image has the packages, too
		words = append(words, "up", "-d", "--build")
	case devenv.VerbDebug, devenv.VerbPlain:
		words = append(words, "up", "-d")
	case devenv.VerbRecreate:
		words = append(words, "up", "-d", "--force-recreate")
	default:
		words = append(words, string(a.verb))
	}
	words = append(append(words, a.service), a.cmd...)
	for i, word := range words {
		words[i] = shell.Quote(word)
	}
	return strings.Join(words, " ")
}
