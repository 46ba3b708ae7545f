package detect

import (
	"path"
	"slices"
	"strings"
)

// readAlembic finds the configuration of the migrations: the project's own before that of the app's member, and
// those before any other of a member that is needed. An alembic.ini may leave the folder to pyproject.toml.
func (s *detector) readAlembic() {
	for _, dir := range append([]string{s.root().Path, s.home.Path}, s.configFolders()...) {
		if config := path.Join(dir, "alembic.ini"); slices.Contains(s.tree.configs, config) {
			content, _ := s.tree.read(config)
			if location := alembicOption(content, "script_location"); location != "" {
				s.setAlembic(config, location)
				return
			}
		}
	}
	for _, m := range []*member{s.root(), s.home} {
		if m.Tool.Alembic.Scripts != "" {
			s.setAlembic(m.Pyproject, m.Tool.Alembic.Scripts)
			return
		}
	}
}

// configFolders returns the folders of the other files that may be meant.
func (s *detector) configFolders() []string {
	var folders []string
	for _, config := range s.tree.configs {
		if base, _ := s.baseOf(config); s.isNeeded(base) && !isAside(config) && !isIn(config, "tests", "test") {
			folders = append(folders, path.Dir(config))
		}
	}
	return folders
}

// setAlembic resolves where the scripts are, and which folder Alembic runs in: %(here)s is the folder of the
// configuration, a package is named with a colon, and anything else begins where Alembic is run.
func (s *detector) setAlembic(config, location string) {
	location = strings.ReplaceAll(location, `\`, "/")
	for _, dir := range s.alembicFolders(config) {
		for _, scripts := range s.scriptFolders(dir, path.Dir(config), location) {
			if scripts, inside := within(".", scripts); inside && s.tree.hasDir(scripts) {
				s.Alembic = &Alembic{Config: config, Scripts: scripts, Dir: strings.TrimPrefix(dir, ".")}
				s.Alembic.Fixed = s.code.fixedURL(s.Alembic)
				s.tree.readHeads(s.Alembic)
				content, _ := s.tree.read(config)
				s.Alembic.OnPath = alembicOption(content, "prepend_sys_path") != ""
				return
			}
		}
	}
	s.addNote("%q names the migrations folder %q, which does not exist", config, location)
}

// alembicFolders returns those that Alembic may be run in: as the project's own commands do, then the configuration's
// own.
func (s *detector) alembicFolders(config string) []string {
	var folders []string
	for _, migration := range s.Evidence.Migrations {
		if migration.Config == config || migration.Config == "" && path.Join(migration.Dir, "alembic.ini") == config {
			folders = append(folders, migration.Dir)
		}
	}
	return append(folders, path.Dir(config), s.root().Path, ".")
}

// scriptFolders returns the places that a location may mean.
func (s *detector) scriptFolders(dir, here, location string) []string {
	if inner, found := strings.CutPrefix(location, "%(here)s"); found {
		return []string{here + "/" + inner}
	}
	pkg, inner, found := strings.Cut(location, ":")
	if !found {
		return []string{path.Join(dir, location)}
	}
	var folders []string
	for _, root := range s.ImportRoots {
		folders = append(folders, path.Join(root, strings.ReplaceAll(pkg, ".", "/"), strings.ReplaceAll(inner, ":", "/")))
	}
	return folders
}

// Applies reports whether nothing is known that keeps the migrations from being run on an empty database, or makes that
// needless.
func (a *Alembic) Applies() bool {
	return a.Fixed == 0 && !a.Apart && a.Lacks == nil && a.Missing == nil && a.Instead == nil
}

// alembicOption returns what an alembic.ini, or [tool.alembic] of a pyproject.toml, says.
func alembicOption(content, name string) string {
	section := ""
	for line := range strings.Lines(content) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]") {
			section = line
		}
		key, value, found := cutOption(line)
		if (section == "[alembic]" || section == "[tool.alembic]") && found && key == name {
			return value
		}
	}
	return ""
}

// cutOption reads key = value or key: value, as Python's configparser does.
func cutOption(line string) (key, value string, found bool) {
	at := strings.IndexAny(line, "=:")
	if at < 0 {
		return "", "", false
	}
	return strings.ToLower(strings.TrimSpace(line[:at])), strings.TrimSpace(line[at+1:]), true
}
