package up

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/moby/moby/api/types/container"
)

// reloader is what is known of the process in a container that restarts the app when its files change.
type reloader struct {
	container container.InspectResponse
	pid       string    // in the container
	kind      string    // "WatchFiles" or "StatReload"
	dirs      []string  // what it watches
	began     time.Time // when its start was read
	saw       time.Time // when its last detection was read
}

// What uvicorn says of its reloader.
var (
	reloaderDirs = regexp.MustCompile(`^Will watch for changes in these directories: \[(.*)\]`)
	reloaderKind = regexp.MustCompile(`^Started reloader process \[(\d+)\] using (\w+)`)
)

// tellsOfReloader is a cheap look at what may be a reloader's line.
func tellsOfReloader(text string) bool {
	return strings.Contains(text, "reloader process") || strings.Contains(text, "etect") || strings.Contains(text, "Will watch")
}

// read takes a line of the container's log at the time of this machine: the engine's clock may be another one.
func (r *reloader) read(text string, now time.Time) {
	message, _ := cutLevel(strings.TrimRight(ansi.Strip(text), " "))
	switch {
	case reloaderDirs.MatchString(message):
		r.dirs = nil
		for _, quoted := range quotedFile.FindAllStringSubmatch(message, -1) {
			r.dirs = append(r.dirs, quoted[1])
		}
	case reloaderKind.MatchString(message):
		match := reloaderKind.FindStringSubmatch(message)
		r.pid, r.kind, r.began = match[1], match[2], now
	case detects(message):
		r.saw = now
	}
}

// watches says whether a file of the container lies in the reloader's directories.
func (r *reloader) watches(file string) bool {
	return len(r.dirs) == 0 || slices.ContainsFunc(r.dirs, func(dir string) bool {
		return strings.HasPrefix(file, strings.TrimSuffix(dir, "/")+"/")
	})
}

// excludes is the --reload-exclude pattern that keeps a file from being watched; empty when none does.
func (r *reloader) excludes(file string) string {
	for _, pattern := range r.options("--reload-exclude") {
		folder := pattern
		if !path.IsAbs(folder) {
			folder = path.Join(r.container.Config.WorkingDir, pattern)
		}
		name, _ := path.Match(pattern, path.Base(file))
		whole, _ := path.Match(folder, file)
		if name || whole || strings.HasPrefix(file, strings.TrimSuffix(folder, "/")+"/") {
			return pattern
		}
	}
	return ""
}

// options are the values of an option in the container's command, which may be a shell's.
func (r *reloader) options(name string) []string {
	var values []string
	words := strings.Fields(r.container.Path + " " + strings.Join(r.container.Args, " "))
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

// polls says whether the reloader looks at the files' times itself.
func (r *reloader) polls() bool {
	return r.kind == "StatReload" || slices.ContainsFunc(r.container.Config.Env, func(variable string) bool {
		name, value, _ := strings.Cut(variable, "=")
		return name == forcePolling && value != "" && !slices.Contains([]string{"false", "disable", "disabled"}, strings.ToLower(value))
	})
}

// forcePolling is the variable that makes watchfiles look at the files instead of waiting for the system's word.
const forcePolling = "WATCHFILES_FORCE_POLLING"
