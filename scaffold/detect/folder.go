package detect

import (
	"path"
	"slices"
	"strings"
)

// findFolders finds the folders whose projects have an application: those that commands start, where there are any.
func (s *detector) findFolders(candidates []candidate) {
	files := s.decided
	for _, c := range candidates {
		if c.By == ByEntrypoint {
			return // of this project
		}
		if s.decided == nil && (c.serious || c.foreign) {
			files = append(files, c.Path)
		}
	}
	for _, file := range files {
		if folder := s.folderOf(file); !slices.Contains(s.folders, folder) {
			s.folders = append(s.folders, folder)
		}
	}
}

// folder returns the one that the project is in: the one that was read where it has an application. Between several
// others only a user can choose.
func (s *detector) folder() (dir string, several []string) {
	switch {
	case len(s.folders) == 0 || slices.Contains(s.folders, "."):
		return ".", nil
	case len(s.folders) == 1:
		return s.folders[0], nil
	}
	return ".", s.folders
}

// folderOf returns the innermost folder around a file whose manifest names the framework, or else that has a
// manifest at all. A member of a workspace belongs to the workspace's folder.
func (s *detector) folderOf(file string) string {
	managed := ""
	for dir := path.Dir(file); ; dir = path.Dir(dir) {
		named, exists := s.tree.namesFramework(dir)
		if exists && managed == "" {
			managed = dir
		}
		if named {
			return s.tree.workspaceOf(dir)
		}
		if dir == "." {
			break
		}
	}
	if managed == "" || s.Manager != None {
		return "."
	}
	return s.tree.workspaceOf(managed)
}

// namesFramework reports whether a folder's manifest names FastAPI, and whether there is one.
func (t *tree) namesFramework(dir string) (named, exists bool) {
	for _, name := range slices.Concat([]string{manifestFile}, unreadManifests(), productionRequirements()) {
		content, err := t.read(path.Join(dir, name))
		if err != nil {
			continue
		}
		exists = exists || name != manifestFile || isProject(content)
		named = named || strings.Contains(strings.ToLower(content), "fastapi")
	}
	if found := t.setup(dir); found != nil {
		exists = true
		named = named || strings.Contains(strings.ToLower(strings.Join(found.table.Dependencies, " ")), "fastapi")
	}
	return named, exists
}

// isProject reports whether a pyproject.toml is more than a place for the settings of tools.
func isProject(content string) bool {
	return strings.Contains(content, "[project]") || strings.Contains(content, "[tool.poetry")
}

// workspaceOf returns the folder of the uv workspace that a project is a member of, or the project's own.
func (t *tree) workspaceOf(dir string) string {
	for outer := dir; outer != "."; {
		outer = path.Dir(outer)
		around := &workspace{tree: t, report: func(string, ...any) {}}
		if around.readManifests(outer) != nil {
			continue
		}
		if slices.ContainsFunc(around.members[1:], func(m *member) bool { return m.Path == dir }) {
			return outer
		}
	}
	return dir
}
