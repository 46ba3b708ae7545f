package detect

import (
	"path"
	"slices"
	"strings"
)

// readAlembic finds the configuration of the migrations: the project's own before that of the app's member, and
// those before any other of a member that is needed. An alembic.ini may leave the folder to pyproject.toml.
func (s *survey) readAlembic() {
	for _, dir := range append([]string{".", s.home.Path}, s.configFolders()...) {
		if config := path.Join(dir, "alembic.ini"); slices.Contains(s.tree.configs, config) {
			content, _ := s.tree.read(config)
			if location := scriptLocation(content); location != "" {
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

// configFolders are the folders of the other files that may be meant.
func (s *survey) configFolders() []string {
	var folders []string
	for _, config := range s.tree.configs {
		if base, _ := s.baseOf(config); s.isNeeded(base) && !isAside(config) && !isTest(config) {
			folders = append(folders, path.Dir(config))
		}
	}
	return folders
}

// setAlembic resolves where the scripts are: %(here)s is the folder of the configuration, a package is named with a
// colon, and anything else begins where alembic is run.
func (s *survey) setAlembic(config, location string) {
	here := path.Dir(config)
	location = strings.ReplaceAll(location, `\`, "/")
	folders := []string{location, path.Join(here, location)}
	if inner, found := strings.CutPrefix(location, "%(here)s"); found {
		folders = []string{here + "/" + inner}
	} else if pkg, inner, found := strings.Cut(location, ":"); found {
		folders = nil
		for _, root := range s.ImportRoots {
			folders = append(folders, path.Join(root, strings.ReplaceAll(pkg, ".", "/"), inner))
		}
	}
	for _, folder := range folders {
		if folder, inside := within(".", folder); inside && s.tree.hasDir(folder) {
			s.Alembic = &Alembic{Config: config, Scripts: folder}
			return
		}
	}
	s.note("%q names the folder %q for migrations, which is not there", config, location)
}

// scriptLocation returns what an alembic.ini says in its section [alembic].
func scriptLocation(content string) string {
	section := ""
	for line := range strings.Lines(content) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]") {
			section = line
		}
		key, value, found := cutOption(line)
		if section == "[alembic]" && found && key == "script_location" {
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
