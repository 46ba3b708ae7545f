package detect

import (
	"cmp"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// readManifests reads the pyproject.toml of the project in a folder and those of its workspace's members.
func (w *workspace) readManifests(folder string) error {
	root := &member{Member: Member{Path: folder}, manifest: &manifest{}}
	w.members, w.home = []*member{root}, root
	if err := w.readMember(root); errors.Is(err, fs.ErrNotExist) {
		root.Pyproject = ""
		return nil
	} else if err != nil {
		return err
	}
	if root.Tool.UV == nil || root.Tool.UV.Workspace == nil {
		return nil
	}
	root.inWorkspace = root.Project != nil
	workspace := root.Tool.UV.Workspace
	for _, name := range w.tree.manifests {
		dir := path.Dir(name)
		inner := dir
		if folder != "." {
			inner = strings.TrimPrefix(dir, folder+"/")
		}
		if !isBelow(dir, folder) || !matches(workspace.Members, inner) || matches(workspace.Exclude, inner) {
			continue
		}
		found := &member{Member: Member{Path: dir}, manifest: &manifest{}, inWorkspace: true}
		if err := w.readMember(found); err != nil {
			return err
		}
		w.members = append(w.members, found)
	}
	root.inWorkspace = root.inWorkspace && len(w.members) > 1 // alone it is a project like any other
	slices.SortStableFunc(w.members[1:], func(a, b *member) int { return cmp.Compare(a.Path, b.Path) })
	return nil
}

func (w *workspace) readMember(m *member) error {
	m.Pyproject = path.Join(m.Path, manifestFile)
	if err := readTOML(w.tree, m.Pyproject, m.manifest); err != nil {
		return err
	}
	m.Name = m.name()
	m.Packaged = m.isPackaged()
	if m.Packaged && !w.tree.hasPackage(m) {
		m.Packaged = false
		if !strings.HasPrefix(m.backend(), "poetry") { // with which people use --no-root as a matter of course
			w.report("%q contains no package that %q finds, so the project cannot be built: only its dependencies are "+
				"installed", m.Pyproject, m.backend())
		}
	}
	if missing := w.tree.missingReadme(m); m.Packaged && missing != "" {
		m.Packaged = false
		w.report("%q names the readme %q, which does not exist, so the project cannot be built: only its dependencies are "+
			"installed", m.Pyproject, missing)
	}
	return nil
}

// missingReadme returns a readme that the build backend would look for in vain; empty where there is none.
func (t *tree) missingReadme(m *member) string {
	readmes, _ := m.buildFiles()
	for _, name := range readmes {
		if name = path.Join(m.Path, name); !fs.ValidPath(name) || !t.has(name) {
			return name
		}
	}
	return ""
}

// isPackaged reports whether the manager builds and installs the project itself.
func (m *member) isPackaged() bool {
	switch {
	case m.Tool.UV != nil && m.Tool.UV.Package != nil:
		return *m.Tool.UV.Package
	case m.Tool.Poetry != nil && m.Tool.Poetry.PackageMode != nil:
		return *m.Tool.Poetry.PackageMode
	case m.Tool.PDM != nil && m.Tool.PDM.Distribution != nil:
		return *m.Tool.PDM.Distribution
	}
	return m.BuildSystem != nil
}

// matches reports whether a folder is one of those that patterns name; ** stands for any folders.
func matches(patterns []string, dir string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		return matchParts(strings.Split(path.Clean(pattern), "/"), strings.Split(dir, "/"))
	})
}

func matchParts(pattern, parts []string) bool {
	for len(pattern) > 1 && pattern[0] == "**" && pattern[1] == "**" {
		pattern = pattern[1:]
	}
	switch {
	case len(pattern) == 0:
		return len(parts) == 0
	case pattern[0] == "**":
		return matchParts(pattern[1:], parts) || len(parts) > 0 && matchParts(pattern, parts[1:])
	case len(parts) == 0:
		return false
	}
	matched, err := path.Match(pattern[0], parts[0])
	return err == nil && matched && matchParts(pattern[1:], parts[1:])
}

// markNeeded follows the dependencies of the app's member through the workspace, and publishes its members.
func (s *detector) markNeeded() {
	byName := map[string]*member{}
	for _, m := range s.members {
		byName[normalise(m.Name)] = m
	}
	for queue := []*member{s.home}; len(queue) > 0; queue = queue[1:] {
		queue[0].Needed = true
		for _, needed := range queue[0].requirements() {
			if m := byName[needed.name]; m != nil && m.inWorkspace && !m.Needed {
				m.Needed = true
				queue = append(queue, m)
			}
		}
	}
	for _, m := range s.members {
		s.readBuildFiles(m)
		if m.inWorkspace {
			s.Members = append(s.Members, m.Member)
		}
	}
	if s.home.inWorkspace {
		s.Member = s.home.Name
	}
}
