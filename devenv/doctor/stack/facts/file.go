package facts

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/mount"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// Inside returns a path as the container knows it.
func (c *Container) Inside(file string) string {
	if path.IsAbs(file) {
		return file
	}
	return path.Join("/", c.WorkDir, file)
}

// InProject returns a file of the container as the project knows it: where a mount or the build brought it from; empty
// where it is not the project's.
func (c *Container) InProject(file string) string {
	file = c.Inside(file)
	best, _ := c.MountOf(file)
	candidate := strings.TrimPrefix(file, strings.TrimSuffix(c.WorkDir, "/")+"/")
	if best.Type == "bind" {
		candidate = path.Join(best.Source, strings.TrimPrefix(file, best.Target))
	}
	if slices.Contains([]string{"volume", "tmpfs"}, best.Type) {
		return ""
	}
	source, ok := c.Stack.Sources.File(candidate)
	if !ok || strings.HasPrefix(source.Path, "../") || path.IsAbs(source.Path) {
		return ""
	}
	return source.Path
}

// MountOf returns the deepest mount that holds a file.
func (c *Container) MountOf(file string) (devenv.Mount, bool) {
	return mount.Deepest(c.Mounts, func(m devenv.Mount) string { return m.Target }, file)
}

// HiddenVenv returns where an anonymous volume lies over an environment in a mounted folder; empty where none does.
func (c *Container) HiddenVenv() string {
	for _, m := range c.Mounts {
		if Anonymous(m) && slices.Contains([]string{".venv", "venv", "env", "node_modules"}, path.Base(m.Target)) {
			return m.Target
		}
	}
	return ""
}

// PythonFiles returns the project's, two folders deep, without tests and environments.
func (c *Container) PythonFiles() []string {
	var files []string
	for _, pattern := range []string{"*.py", "*/*.py", "*/*/*.py"} {
		found, _ := filepath.Glob(filepath.Join(c.Stack.Project.WorkingDir, pattern)) // the patterns are ours
		for _, file := range found {
			rel, err := filepath.Rel(c.Stack.Project.WorkingDir, file)
			if err == nil && !strings.HasPrefix(rel, ".") && !strings.HasPrefix(rel, "tests") {
				files = append(files, rel)
			}
		}
	}
	return files
}

// OwnModule reports whether a module is the project's.
func (c *Container) OwnModule(module string) bool {
	if module == "" {
		return false
	}
	for _, dir := range []string{"", "src", c.Service} {
		base := filepath.Join(c.Stack.Project.WorkingDir, dir, module)
		if _, err := os.Stat(base + ".py"); err == nil {
			return true
		}
		if found, _ := filepath.Glob(filepath.Join(base, "*.py")); len(found) > 0 {
			return true
		}
	}
	return false
}

// Anonymous reports whether a mount is a volume without a name.
func Anonymous(m devenv.Mount) bool { return m.Type == "volume" && hexName.MatchString(m.Name) }

var hexName = lazyregexp.New(`^[0-9a-f]{64}$`)
