package detect

// Setting is a variable that the app reads from its environment.
type Setting struct {
	Name     string   // as the environment has it
	Field    string   // the same without the prefix of its class
	Required bool     // the app fails without it
	Later    bool     // it is read by a function, perhaps long after the start
	Default  string   // of the code, where that is one text or number
	Type     string   // annotation or conversion as it is written, as in list[str]; empty where there is none
	Choices  []string // of a Literal or an Enum
	Part     Part     // of the database's address; empty where the code has none
	File     string
	Line     int
}

// mostSettings bounds how many settings are reported.
const mostSettings = 300

// settingReader collects the settings of the modules that the app imports.
type settingReader struct {
	*detector
	classes map[object]*settingsClass
	order   []*settingsClass
	made    map[object]bool   // classes that the code makes objects of
	filled  map[object]bool   // those among them that are made of the whole environment
	readers map[object]string // config = Config(".env"): what a variable is, by the package that it is from
	found   []Setting
}

// readSettings finds the variables that the app reads. Only modules that the application or the migrations import
// count: tests and scripts have settings of their own.
func (s *detector) readSettings() {
	r := &settingReader{
		detector: s,
		classes:  map[object]*settingsClass{},
		made:     map[object]bool{},
		filled:   map[object]bool{},
		readers:  map[object]string{},
	}
	texts := map[string][]settingStatement{}
	for _, file := range s.imported {
		texts[file] = r.declare(file)
	}
	for _, file := range s.imported {
		for _, statement := range texts[file] {
			r.use(s.code.module(file), statement)
		}
	}
	r.describeClasses()
	s.Settings = firstOfEach(r.found)
	s.readParts()
}

// firstOfEach returns the settings without those that are read again, at most [mostSettings]. Where one place needs a
// variable that another can do without, that place counts.
func firstOfEach(found []Setting) []Setting {
	var settings []Setting
	at := map[string]int{}
	for _, setting := range found {
		i, seen := at[setting.Name]
		switch {
		case seen && setting.Required && !setting.Later && !settings[i].Required:
			settings[i] = setting
		case !seen && len(settings) < mostSettings:
			at[setting.Name] = len(settings)
			settings = append(settings, setting)
		}
	}
	return settings
}
