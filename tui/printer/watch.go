package printer

import (
	"fmt"
	"strings"
	"time"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/phrase"
)

// watchText returns what develop.watch did, and where it is needed.
func (p *plain) watchText(event devenv.Event) string {
	if e, unreachable := event.(devenv.MountsUnreachable); unreachable {
		return p.block(e.Service, p.theme.Warn.Render(phrase.Unreachable(e)), phrase.UnreachableFix(e))
	}
	e, acted := event.(devenv.WatchActed)
	if !acted {
		return ""
	}
	if e.Err != nil {
		return p.row(
			e.Service,
			p.theme.Fail.Render(
				fmt.Sprintf("watch: %s of %s failed: %s", e.Action, phrase.Files(e.Paths), phrase.OneLine(e.Err.Error())),
			),
		)
	}
	return p.row(e.Service, fmt.Sprintf("watch: %s of %s in %s", e.Action, phrase.Files(e.Paths), phrase.Seconds(e.Took)))
}

type watchActed struct {
	serviceHead
	Action string   `json:"action"`
	Paths  []string `json:"paths"`
	Took   float64  `json:"took_seconds"`
	Error  string   `json:"error,omitempty"`
}

type mountsUnreachable struct {
	serviceHead
	Path   string `json:"path"`
	Target string `json:"target"`
	Fix    string `json:"fix"`
}

// watchObject returns the object of an action of develop.watch, or of a mount in whose place it is needed, nil for
// other events.
func (p *jsonLines) watchObject(event devenv.Event) any {
	if e, unreachable := event.(devenv.MountsUnreachable); unreachable {
		return mountsUnreachable{
			p.serviceHead("mounts_unreachable", e.Service, e.At),
			e.Path,
			e.Target,
			strings.Join(phrase.UnreachableFix(e), "\n"),
		}
	}
	e, acted := event.(devenv.WatchActed)
	if !acted {
		return nil
	}
	return watchActed{
		p.serviceHead("watch_acted", e.Service, time.Time{}),
		e.Action,
		list(e.Paths),
		seconds(e.Took),
		message(e.Err),
	}
}
