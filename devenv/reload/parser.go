package reload

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// What uvicorn 0.51 prints. A line is looked at by these only where a cheaper look says that it may be one of them: a
// container may print a million.
var (
	detected    = lazyregexp.New(`^(?:WatchFiles|StatReload) detected changes in (.+)\. Reloading\.\.\.$`)
	childDied   = lazyregexp.New(`^Process SpawnProcess-\d+:$`)
	frame       = lazyregexp.New(`^\s+File "([^"]+)", line (\d+)`)
	groupMargin = lazyregexp.New(`^ *[|+] `)
	raised      = lazyregexp.New(`^[A-Za-z_][\w.<>]*(?:: .*|:)?$`)
	reloaded    = lazyregexp.New(`^Reloaded in \d+ ms, \d+ of them for imports$`)
	quotedFile  = lazyregexp.New(`'([^']*)'`)
)

// uvicorn's fixed lines.
const (
	startupComplete = "Application startup complete."
	startupFailed   = "Application startup failed. Exiting."
	notLoaded       = "Error loading ASGI app. "
	reloaderUp      = "Started reloader process ["
	processDied     = "Process SpawnProcess-"
	requestFailed   = "Exception in ASGI application"
	Traceback       = "Traceback (most recent call last):"
	groupTraceback  = "Exception Group Traceback (most recent call last):"
)

// stuckLines are the lines of uvicorn, and of warm_reload.py, that say what a reload waits for, each without its end.
var stuckLines = map[string]devenv.StuckOn{
	"Waiting for connections to close.":                         devenv.StuckOnConnections,
	"Waiting for background tasks to complete.":                 devenv.StuckOnTasks,
	"Waiting for the application to start.":                     devenv.StuckOnStart,
	"Waiting for the event loop, which the application blocks.": devenv.StuckOnEventLoop,
	"Waiting for the application to shut down.":                 devenv.StuckOnShutdown,
}

// oldestSave is how long before its detection a save may be.
const oldestSave = time.Minute

// Phase is where a reloader stands.
type Phase int

// The phases of a reloader.
const (
	Starting  Phase = iota // the first start; becomes settled without a word
	Settled                // serves, and waits for a change
	Reloading              // saw a change, the new process is on its way
	Broken                 // the new process ended with an error; the reloader waits for a change
)

// Parser reads the log lines of one container and reports its reloads.
//
// The reloader itself never says that a reload failed: when the module raises, only Python's traceback
// appears, and no uvicorn line after it. So the traceback's own last line is the verdict; a chained exception
// brings another traceback and with it another, better verdict. So does a group of exceptions.
type Parser struct {
	Service string
	Workdir string                         // the container's working directory; names in events are relative to it
	Saved   func(files []string) time.Time // when the files were last saved on the host; zero if unknown
	Copied  func() time.Time               // when files were last copied into the container; nil where none are
	Emit    func(devenv.Event)
	// reports that a reload is ready, or stuck, once that holds; nil where the log's word is taken
	Confirm func(devenv.Event) context.CancelFunc

	asking  context.CancelFunc // ends what confirm began; nil when it began nothing
	Phase   Phase
	files   []string
	save    time.Time
	seen    time.Time
	tracing bool // between a traceback's first line and the exception that ends it
	group   bool // in the traceback of an exception group, whose lines have a margin
	foreign bool // in the traceback of a request that failed, which is not the reload's
	file    string
	line    int
}

// Read takes the next line, of either stream.
func (p *Parser) Read(line devenv.LogLine) {
	text := strings.TrimRight(uncoloured(line.Text), " ")
	message, prefixed := cutLevel(text)
	if prefixed || died(message) {
		p.foreign = message == requestFailed
		p.tracing, p.group = false, false
	}
	switch {
	case detects(message):
		p.start(quotedFile.FindAllStringSubmatch(message, -1), line.At)
	case strings.HasPrefix(message, reloaderUp):
		p.cancelConfirmation()
		p.Phase = Starting
	case p.Phase == Settled || p.foreign:
	case message == startupComplete || isReloaded(message):
		p.ready(line.At)
	case strings.HasPrefix(message, notLoaded):
		p.fail(strings.TrimPrefix(message, notLoaded), line.At)
	case message == startupFailed && p.Phase != Broken:
		p.fail(startupFailed, line.At)
	case p.Phase == Reloading && stuckOn(message) != "":
		p.confirm(devenv.ReloadStuck{Service: p.Service, On: stuckOn(message), At: line.At})
	default:
		p.trace(message, prefixed, line.At)
	}
}

var levels = []string{"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}

// cutLevel takes off the level that uvicorn prints before what it says, or the bar of `fastapi dev`, which
// thinks that it has a terminal.
func cutLevel(text string) (message string, prefixed bool) {
	if said, is := strings.CutPrefix(text, "▕"); is {
		return strings.TrimPrefix(said, " "), true
	}
	level, said, found := strings.Cut(text, ": ")
	if !found || !slices.Contains(levels, level) {
		return text, false
	}
	return strings.TrimLeft(said, " "), true
}

func detects(message string) bool {
	return (strings.HasPrefix(message, "WatchFiles") || strings.HasPrefix(message, "StatReload")) &&
		detected.MatchString(message)
}

// isReloaded reports whether warm_reload.py says that a reload is ready. It does so in each case; uvicorn's
// own line can be lost to the app's logging configuration.
func isReloaded(message string) bool {
	return strings.HasPrefix(message, "Reloaded in ") && reloaded.MatchString(message)
}

// stuckOn returns what a line says that a reload waits for; empty for any other line.
func stuckOn(message string) devenv.StuckOn {
	if !strings.HasPrefix(message, "Waiting for ") {
		return ""
	}
	for line, on := range stuckLines {
		if strings.HasPrefix(message, line) {
			return on
		}
	}
	return ""
}

func died(message string) bool {
	return strings.HasPrefix(message, processDied) && childDied.MatchString(message)
}

// uncoloured returns a sanitised line without its colours.
func uncoloured(text string) string {
	if !strings.Contains(text, "\x1b") {
		return text
	}
	return ansi.Strip(text)
}

func (p *Parser) start(names [][]string, at time.Time) {
	p.cancelConfirmation()
	p.files = nil
	for _, name := range names {
		p.files = append(p.files, p.relative(name[1]))
	}
	p.Phase, p.seen, p.save = Reloading, at, p.Saved(p.files)
	p.file, p.line = "", 0
	if p.save.After(at) || at.Sub(p.save) > oldestSave {
		p.save = time.Time{} // saved again since, the engine's clock is another one, or a file that keeps an older time
	}
	p.Emit(devenv.ReloadStarted{Service: p.Service, Files: p.files, Seen: p.sinceSave(at), At: at})
}

func (p *Parser) ready(at time.Time) {
	if p.Phase == Reloading {
		took := p.sinceSave(at)
		if took == 0 {
			took = at.Sub(p.seen)
		}
		p.confirm(devenv.ReloadReady{
			Service: p.Service, Files: p.files, Copied: p.copied(), Seen: p.sinceSave(p.seen), Took: took, At: at,
		})
	}
	p.Phase = Settled
}

// copied returns how long the copy of what was saved took; 0 where nothing was copied since. The reloader may see a
// file before its copy has been reported.
func (p *Parser) copied() time.Duration {
	if p.Copied == nil {
		return 0
	}
	return max(0, min(p.sinceSave(p.Copied()), p.sinceSave(p.seen)))
}

func (p *Parser) confirm(verdict devenv.Event) {
	p.cancelConfirmation()
	if p.Confirm == nil {
		p.Emit(verdict)
		return
	}
	p.asking = p.Confirm(verdict)
}

// cancelConfirmation stops the confirmation of an earlier reload.
func (p *Parser) cancelConfirmation() {
	if p.asking != nil {
		p.asking()
		p.asking = nil
	}
}

func (p *Parser) fail(reason string, at time.Time) {
	p.cancelConfirmation()
	p.Phase = Broken
	p.Emit(devenv.ReloadBroken{Service: p.Service, Files: p.files, File: p.file, Line: p.line, Error: reason, At: at})
}

// trace follows a traceback: the innermost frame of the project is the place to look, the first unindented
// line that reads like an exception is the reason. What follows belongs to its message. A bare traceback before
// anything else is said is not the reloader's: the service may be no web server at all.
func (p *Parser) trace(message string, prefixed bool, at time.Time) {
	own := p.tracing || prefixed || p.Phase != Starting
	if p.group || strings.HasSuffix(message, groupTraceback) {
		message = groupMargin.ReplaceAllString(message, "")
	}
	switch {
	case died(message):
		p.tracing = true
	case message == Traceback || message == groupTraceback:
		p.tracing, p.group = own, own && (p.group || message == groupTraceback)
	case p.tracing && frame.MatchString(message):
		p.place(frame.FindStringSubmatch(message))
	case p.tracing && raised.MatchString(message):
		p.tracing = false
		p.fail(message, at)
	}
}

// place notes a frame that lies in the project.
func (p *Parser) place(match []string) {
	if name := p.relative(match[1]); name != match[1] {
		p.file = name
		p.line, _ = strconv.Atoi(match[2])
	}
}

func (p *Parser) sinceSave(at time.Time) time.Duration {
	if p.save.IsZero() {
		return 0
	}
	return at.Sub(p.save)
}

// relative names a file of the project by its path below the working directory, and leaves any other as it is;
// an environment inside the project is not the project's code.
func (p *Parser) relative(file string) string {
	inside, found := strings.CutPrefix(file, p.Workdir+"/")
	if !found || p.Workdir == "" || strings.Contains(inside, "site-packages/") || strings.HasPrefix(inside, ".venv/") {
		return file
	}
	return inside
}
