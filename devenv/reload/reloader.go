package reload

import (
	"path"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// Reloader is what is known of the process in a container that restarts the app when its files change.
type Reloader struct {
	Container container.InspectResponse
	Pid       string    // in the container
	Kind      string    // "WatchFiles" or "StatReload"
	Dirs      []string  // what it watches
	Began     time.Time // when its start was read
	Saw       time.Time // when its last detection was read
}

// What uvicorn says of its reloader.
var (
	reloaderDirs = lazyregexp.New(`^Will watch for changes in these directories: \[(.*)\]`)
	reloaderKind = lazyregexp.New(`^Started reloader process \[(\d+)\] using (\w+)`)
)

// MayBeReloader reports, at little cost, whether a line may be one that Reloader.Read wants.
func MayBeReloader(text string) bool {
	return strings.Contains(text, "reloader process") || strings.Contains(text, "etect") ||
		strings.Contains(text, "Will watch")
}

// Read takes a line of the container's log at the time of this machine: the engine's clock may be another one.
func (r *Reloader) Read(text string, now time.Time) {
	message, _ := cutLevel(strings.TrimRight(ansi.Strip(text), " "))
	switch {
	case reloaderDirs.MatchString(message):
		r.Dirs = nil
		for _, quoted := range quotedFile.FindAllStringSubmatch(message, -1) {
			r.Dirs = append(r.Dirs, quoted[1])
		}
	case reloaderKind.MatchString(message):
		match := reloaderKind.FindStringSubmatch(message)
		r.Pid, r.Kind, r.Began = match[1], match[2], now
	case detects(message):
		r.Saw = now
	}
}

// Watches reports whether a file of the container lies in the reloader's directories.
func (r *Reloader) Watches(file string) bool {
	return len(r.Dirs) == 0 || slices.ContainsFunc(r.Dirs, func(dir string) bool {
		return strings.HasPrefix(file, strings.TrimSuffix(dir, "/")+"/")
	})
}

// Excludes returns the --reload-exclude pattern that keeps a file from being watched; empty when none does.
func (r *Reloader) Excludes(file string) string {
	for _, pattern := range r.options("--reload-exclude") {
		folder := pattern
		if !path.IsAbs(folder) {
			folder = path.Join(r.Container.Config.WorkingDir, pattern)
		}
		name, _ := path.Match(pattern, path.Base(file))
		whole, _ := path.Match(folder, file)
		if name || whole || strings.HasPrefix(file, strings.TrimSuffix(folder, "/")+"/") {
			return pattern
		}
	}
	return ""
}

// options returns the values of an option in the container's command, which may be a shell's.
func (r *Reloader) options(name string) []string {
	var values []string
	words := strings.Fields(r.Container.Path + " " + strings.Join(r.Container.Args, " "))
	for i, word := range words {
		value, joined := strings.CutPrefix(word, name+"=")
		if word == name && i+1 < len(words) {
			value, joined = words[i+1], true
		}
		if joined {
			values = append(values, strings.Trim(value, `'"`))
		}
	}
	return values
}

// Polls reports whether the reloader looks at the files' times itself.
func (r *Reloader) Polls() bool {
	return r.Kind == "StatReload" || slices.ContainsFunc(r.Container.Config.Env, func(variable string) bool {
		name, value, _ := strings.Cut(variable, "=")
		return name == ForcePolling && value != "" &&
			!slices.Contains([]string{"false", "disable", "disabled"}, strings.ToLower(value))
	})
}

// ForcePolling is the variable that makes watchfiles look at the files instead of waiting for the system's word.
const ForcePolling = "WATCHFILES_FORCE_POLLING"
