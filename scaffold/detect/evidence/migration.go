package evidence

// Migration is a command of the project that brings the database up to date with Alembic.
type Migration struct {
	Place
	Dir    string // folder of the repository that it runs in
	Config string // file that it names, relative to the repository; empty for none
}

func (r *reader) alembic(s *site, arguments []string, at Place) {
	o := parseOptions("alembic", arguments)
	if len(o.operands) == 0 || o.operands[0] != "upgrade" {
		return
	}
	dir, located := s.locate(s.dir)
	if !located {
		return
	}
	migration := Migration{Place: at, Dir: dir}
	if config := o.value("-c", "--config"); config != "" {
		migration.Config, _ = s.locate(s.absolute(config))
	}
	r.Migrations = append(r.Migrations, migration)
}
