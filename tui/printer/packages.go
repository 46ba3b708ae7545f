package printer

import (
	"strings"
	"time"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/phrase"
)

// syncText returns how the packages in a service's containers follow the project's files.
func (p *plain) syncText(event devenv.Event) string {
	switch e := event.(type) {
	case devenv.SyncStarted:
		return p.row(e.Service, p.theme.Muted.Render("synchronising packages: "+phrase.OneLine(phrase.SyncCause(e))))
	case devenv.SyncEnded:
		if e.Err != nil {
			return p.block(e.Service, p.theme.Fail.Render("package sync failed: "+phrase.OneLine(e.Err.Error())), e.Logs)
		}
		did := packageChanges(e)
		if did == "" {
			return p.row(e.Service, p.theme.OK.Render("packages are up to date"))
		}
		done := p.theme.OK.Render("packages synchronised and restarted in " + phrase.Seconds(e.Took))
		return p.row(e.Service, done+" "+p.theme.Muted.Render("("+did+")"))
	}
	return ""
}

// packageChanges returns what was done to packages, in few words.
func packageChanges(e devenv.SyncEnded) string {
	var did []string
	for _, kind := range []struct {
		sign  string
		names []string
	}{{"+ ", e.Added}, {"- ", e.Removed}, {"", e.Changed}} {
		for _, name := range kind.names {
			did = append(did, kind.sign+phrase.OneLine(name))
		}
	}
	if more := len(did) - maxPackages; more > 0 {
		did = append(did[:maxPackages], "and "+phrase.Count(more, "more package"))
	}
	return strings.Join(did, ", ")
}

// maxPackages is how many packages a line has room for.
const maxPackages = 5

type (
	syncStarted struct {
		serviceHead
		Because string `json:"because"`
	}
	syncEnded struct {
		serviceHead
		Took    float64  `json:"took_seconds"`
		Added   []string `json:"added"`
		Removed []string `json:"removed"`
		Changed []string `json:"changed"`
		Logs    []string `json:"logs"`
		Error   string   `json:"error,omitempty"`
	}
)

// syncObject returns the object of an event about a service's packages, nil for others.
func (p *jsonLines) syncObject(event devenv.Event) any {
	var now time.Time
	switch e := event.(type) {
	case devenv.SyncStarted:
		return syncStarted{p.serviceHead("sync_started", e.Service, now), phrase.SyncCause(e)}
	case devenv.SyncEnded:
		return syncEnded{
			p.serviceHead("sync_ended", e.Service, now), seconds(e.Took), list(e.Added), list(e.Removed),
			list(e.Changed), plainTexts(e.Logs), message(e.Err),
		}
	}
	return nil
}
