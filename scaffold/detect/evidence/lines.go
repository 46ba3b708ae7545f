package evidence

import (
	"path"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// keyed is a line that gives a command a name, as in `web: uvicorn main:app` and `start = "uvicorn main:app"`.
var keyed = lazyregexp.New(`^(?:-\s+)?["']?[A-Za-z][\w.-]*["']?\s*[:=]\s*(.+?)\s*,?$`)

var makeVariable = lazyregexp.New(`\$\(([A-Za-z_]\w*)\)`)

// inline is code between backticks.
var inline = lazyregexp.New("`([^`]+)`")

// lines reads the commands in a file that is not a shell script as a whole, or that may not be one.
func (r *reader) lines(name string) {
	kind := kindOf(name)
	content := r.text(name, kind)
	s := inRepository(kind, path.Dir(name))
	if kind == script {
		if !r.followed[name] {
			r.shell(r.scriptSite(name), content, Place{name, 1})
		}
		return
	}
	for number, text := range logicalLines(content) {
		for _, command := range commandsIn(kind, text) {
			if kind == taskfile || kind == procfile {
				s.dir = path.Join("/", path.Dir(name)) // each line is run by itself
			}
			r.shell(s, command, Place{name, number})
		}
	}
}

// scriptSite returns where a script is run: in the repository's root where it lies in a folder for scripts.
func (r *reader) scriptSite(name string) *site {
	dir := path.Dir(name)
	if slices.Contains([]string{"scripts", "script", "bin", "docker", ".docker", "deploy", "ops", "tools"},
		path.Base(dir)) {
		dir = path.Dir(dir)
	}
	return inRepository(script, dir)
}

// logicalLines yields the lines of a file by their numbers, with continued ones joined.
func logicalLines(content string) func(yield func(int, string) bool) {
	return func(yield func(int, string) bool) {
		joined, first := "", 0
		number := 0
		for text := range strings.Lines(content) {
			number++
			text = strings.TrimRight(text, "\r\n")
			if first == 0 {
				first = number
			}
			if before, continued := strings.CutSuffix(text, `\`); continued {
				joined += before + " "
				continue
			}
			if !yield(first, joined+text) {
				return
			}
			joined, first = "", 0
		}
		if joined != "" {
			yield(first, joined)
		}
	}
}

// commandsIn returns what of a line may be a command.
func commandsIn(kind fileKind, text string) []string {
	text = strings.TrimSpace(text)
	if !mentionsServer(text) && !strings.Contains(text, "cd ") && !strings.Contains(text, ".sh") {
		return nil
	}
	candidates := []string{undecorated(text)}
	if kind == readme {
		for _, found := range inline.FindAllStringSubmatch(text, -1) {
			candidates = append(candidates, undecorated(found[1]))
		}
		return candidates
	}
	if match := keyed.FindStringSubmatch(text); match != nil {
		candidates = append(candidates, undecorated(strings.Trim(match[1], `"'`)))
	}
	return candidates
}

// undecorated takes off what stands before a command: a prompt, a list's dash, what make reads.
func undecorated(text string) string {
	text = strings.TrimLeft(text, "@-+$>* \t")
	return makeVariable.ReplaceAllString(strings.NewReplacer("$$", "$", "{{", "", "}}", "").Replace(text), "$${$1}")
}

func mentionsServer(text string) bool {
	for _, word := range []string{"uvicorn", "gunicorn", "hypercorn", "granian", "fastapi", "python", "alembic"} {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

func (r *reader) procfile(name string) { r.lines(name) }
