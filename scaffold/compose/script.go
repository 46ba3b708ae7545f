package compose

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// copied is a file or folder of the build's context, and where in the image it, or what is in it, is copied to.
type copied struct{ from, to string }

// copy keeps what files and folders of the context are copied to.
func (d *Dockerfile) copy(words []string) {
	for len(words) > 0 && strings.HasPrefix(words[0], "--") {
		if strings.HasPrefix(words[0], "--from=") {
			return
		}
		words = words[1:]
	}
	if len(words) < 2 || strings.ContainsAny(strings.Join(words, ""), `$["`) {
		return
	}
	to := words[len(words)-1]
	if !path.IsAbs(to) {
		to = path.Join(d.Folder, to)
	}
	for _, from := range words[:len(words)-1] {
		from = path.Join("/", from)[1:] // of the context, whatever leads out of it
		d.copied = append(slices.Clip(d.copied), copied{from, path.Clean(to)})
	}
}

var pathVariable = lazyregexp.New(`(?:^|\s)PATH[=\s]"?([^\s"]+)`)

// addToPath keeps the folders that an ENV puts on the path of programs.
func (d *Dockerfile) addToPath(value string) {
	match := pathVariable.FindStringSubmatch(value)
	if match == nil {
		return
	}
	for folder := range strings.SplitSeq(match[1], ":") {
		if path.IsAbs(folder) {
			d.onPath = append(slices.Clip(d.onPath), folder)
		}
	}
}

// ScriptFolder returns the folder of the project that the service's command finds a script of its own in, because the
// Dockerfile copies that folder to the working directory; empty where the command names none.
func (s Service) ScriptFolder() string {
	for _, word := range s.Words {
		if path.IsAbs(word) || path.Ext(word) != ".sh" && path.Ext(word) != ".py" {
			continue
		}
		for _, c := range s.Recipe.copied {
			folder := path.Join(s.Context(), c.from)
			if c.to == path.Clean(s.Folder()) && first(s.dir, []string{path.Join(folder, word)}, nil) != "" {
				return folder
			}
		}
	}
	return ""
}

// programFolders are where every image looks for programs.
var programFolders = []string{"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"}

// Script returns the file of the project that a command of the service runs under a name or a path; empty where the
// Dockerfile copies no file of the project there.
func (s Service) Script(program string) string {
	switch {
	case path.IsAbs(program):
		return s.fileAt(program)
	case strings.Contains(program, "/"):
		return s.fileAt(path.Join(s.Folder(), program))
	}
	for _, folder := range slices.Concat(s.Recipe.onPath, programFolders) {
		if file := s.fileAt(path.Join(folder, program)); file != "" {
			return file
		}
	}
	return ""
}

// fileAt returns the file of the project that lies at a path of the image: the last one that was copied there.
func (s Service) fileAt(absolute string) string {
	absolute = path.Clean(absolute)
	for _, c := range slices.Backward(s.Recipe.copied) {
		for _, name := range c.sources(absolute) {
			if file := first(s.dir, []string{path.Join(s.Context(), name)}, nil); file != "" {
				return file
			}
		}
	}
	return ""
}

// sources returns the files of the context that may lie at a path of the image.
func (c copied) sources(absolute string) []string {
	name := path.Base(absolute)
	matches, err := path.Match(path.Base(c.from), name)
	switch {
	case c.to == absolute:
		return []string{c.from}
	case c.to == path.Dir(absolute) && err == nil && matches:
		return []string{path.Join(path.Dir(c.from), name), path.Join(c.from, name)}
	case strings.HasPrefix(absolute, strings.TrimSuffix(c.to, "/")+"/"):
		return []string{path.Join(c.from, strings.TrimPrefix(absolute, c.to))}
	}
	return nil
}

var interpreterLine = lazyregexp.New(`^#!\s*(?:\S*/env\s+(?:-S\s+)?)?(\S+)`)

// Interpreter returns the program that a script of the project names in its first line; sh where it names none.
func (s Service) Interpreter(file string) string {
	match := interpreterLine.FindStringSubmatch(s.Text(file))
	if match == nil {
		return "sh"
	}
	program := path.Base(match[1])
	if strings.HasPrefix(program, "python") {
		return "python"
	}
	return program
}

// Text returns what a file of the project holds; empty where it cannot be read.
func (s Service) Text(file string) string {
	content, err := contentAt(filepath.Join(s.dir, filepath.FromSlash(file)))
	if err != nil {
		return ""
	}
	return string(unixLines(content))
}
