package detect

import (
	"cmp"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// readMetadata reads what the project says about itself: the member that holds the app first, then the root, which
// names the whole.
func (s *detector) readMetadata() {
	s.Name = line(cmp.Or(s.root().name(), s.home.name()))
	for _, m := range []*member{s.home, s.root()} {
		s.Version = cmp.Or(s.Version, line(m.version()))
		s.Description = cmp.Or(s.Description, line(m.description()))
		s.Licence = cmp.Or(s.Licence, m.licence())
		s.Source = cmp.Or(s.Source, m.repository())
	}
	for _, m := range s.needed() {
		s.VCSVersion = s.VCSVersion || m.hasVCSVersion()
	}
	s.Readme, s.LicenceFiles = s.root().Readme, s.root().LicenceFiles
	config, _ := s.tree.read(".git/config")
	s.Source = cmp.Or(s.Source, webURL(originOf(config)), s.root().homepage(), s.home.homepage())
}

func (m *manifest) name() string {
	return m.either(func(p *projectTable) string { return p.Name }, func(p *poetryTable) string { return p.Name })
}

func (m *manifest) version() string {
	return m.either(func(p *projectTable) string { return p.Version }, func(p *poetryTable) string { return p.Version })
}

func (m *manifest) description() string {
	return m.either(func(p *projectTable) string { return p.Description }, func(p *poetryTable) string {
		return p.Description
	})
}

// either asks the standard table, then that of Poetry.
func (m *manifest) either(project func(*projectTable) string, poetry func(*poetryTable) string) string {
	text := ""
	if m.Project != nil {
		text = project(m.Project)
	}
	if text == "" && m.Tool.Poetry != nil {
		text = poetry(m.Tool.Poetry)
	}
	return text
}

// spdx returns the licence expression of the text of a licence.
var spdx = lazyregexp.New(`^\(*[A-Za-z0-9][A-Za-z0-9.+:-]*\)*( (AND|OR|WITH) \(*[A-Za-z0-9][A-Za-z0-9.+:-]*\)*)*$`)

func (m *manifest) licence() string {
	expression := m.either(func(p *projectTable) string {
		text, _ := lookup(p.License, "text").(string)
		return strings.Join(append(texts(p.License), text), "")
	}, func(p *poetryTable) string { return p.License })
	if !spdx.MatchString(expression) {
		return ""
	}
	return expression
}

// repository returns the URL of the repository where one is called so.
func (m *manifest) repository() string {
	return m.url("repository", "source", "sourcecode", "github", "gitlab", "code")
}

func (m *manifest) homepage() string { return m.url("homepage") }

func (m *manifest) url(labels ...string) string {
	urls := map[string]string{}
	if poetry := m.Tool.Poetry; poetry != nil {
		urls["homepage"], urls["repository"] = poetry.Homepage, poetry.Repository
		addURLs(urls, poetry.URLs)
	}
	if m.Project != nil {
		addURLs(urls, m.Project.URLs)
	}
	for _, label := range labels {
		if found := webURL(urls[label]); found != "" {
			return found
		}
	}
	return ""
}

var notInLabels = lazyregexp.New(`[^a-z0-9]`)

// addURLs adds URLs by their labels, whose case, blanks and punctuation mean nothing.
func addURLs(urls, more map[string]string) {
	for _, label := range slices.Sorted(maps.Keys(more)) {
		urls[notInLabels.ReplaceAllString(strings.ToLower(label), "")] = more[label]
	}
}

// hasVCSVersion reports whether a build asks git for the version.
func (m *manifest) hasVCSVersion() bool {
	if m.Tool.PDM != nil && lookup(m.Tool.PDM.Version, "source") == "scm" {
		return true
	}
	if m.BuildSystem == nil || m.Project != nil && m.Project.Version != "" {
		return false
	}
	return slices.ContainsFunc(m.BuildSystem.Requires, func(text string) bool {
		read, _ := parseRequirement(text)
		switch read.name {
		case "hatch-vcs", "setuptools-scm", "setuptools-git-versioning", "versioningit", "versioneer",
			"poetry-dynamic-versioning", "uv-dynamic-versioning":
			return true
		}
		return false
	})
}

// readBuildFiles finds what the build backend reads beside the code.
func (w *workspace) readBuildFiles(m *member) {
	if !m.Packaged {
		return
	}
	readmes, patterns := m.buildFiles()
	for _, name := range readmes {
		if name = path.Join(m.Path, name); !fs.ValidPath(name) || !w.tree.has(name) {
			w.report("%q names the readme %q, which does not exist, so every build fails", m.Pyproject, name)
		} else if m.Readme == "" {
			m.Readme = name
		} else {
			m.LicenceFiles = append(m.LicenceFiles, name)
		}
	}
	for _, pattern := range patterns {
		found, _ := fs.Glob(w.tree.fsys, path.Join(m.Path, pattern))
		m.LicenceFiles = append(m.LicenceFiles, found...)
	}
	slices.Sort(m.LicenceFiles)
	m.LicenceFiles = slices.Compact(m.LicenceFiles)
}

// buildFiles returns the readmes, and patterns of the licence files, that a manifest names.
func (m *manifest) buildFiles() (readmes, licences []string) {
	if m.Project != nil {
		readmes = append(texts(m.Project.Readme), texts(lookup(m.Project.Readme, "file"))...)
		licences = append(texts(m.Project.LicenseFiles), texts(lookup(m.Project.License, "file"))...)
		for _, key := range []string{"paths", "globs"} {
			licences = append(licences, texts(lookup(m.Project.LicenseFiles, key))...)
		}
	}
	if m.Tool.Poetry != nil && readmes == nil {
		readmes = texts(m.Tool.Poetry.Readme)
	}
	return readmes, licences
}
