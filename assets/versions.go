package assets

// Versions is the table of what the generated files name, as known at DataDate.
type Versions struct {
	DataDate  string            `toml:"data_date"` // ISO 8601 date
	Debian    string            `toml:"debian"`    // suite of the python images
	UV        string            `toml:"uv"`
	Port      int               `toml:"port"` // on the host
	Pythons   []Python          `toml:"python"`
	Bases     []Choice          `toml:"base"`
	Databases []Choice          `toml:"database"`
	Caches    []Choice          `toml:"cache"`
	Packages  map[string]string `toml:"packages"` // lower bound of each Python package
}

// Python is one minor version of CPython.
type Python struct {
	Version   string `toml:"version"`
	EndOfLife string `toml:"end_of_life"` // year and month, as in 2030-10
	Meaning   string `toml:"meaning"`
}

// Choice is one answer to a question. A choice that is not available is known by name only.
type Choice struct {
	Kind      string `toml:"kind"`
	Title     string `toml:"title"`
	Meaning   string `toml:"meaning"`
	Version   string `toml:"version"` // empty where there is nothing to run
	Image     string `toml:"image"`
	Port      int    `toml:"port"` // that the service listens on
	Available bool   `toml:"available"`
}

// Ended says whether the version gets no more fixes at the table's date.
func (v Versions) Ended(p Python) bool { return p.EndOfLife < v.DataDate[:len("2006-01")] }

// Supported returns the Python versions that still get fixes, newest first.
func (v Versions) Supported() []Python {
	var supported []Python
	for _, python := range v.Pythons {
		if !v.Ended(python) {
			supported = append(supported, python)
		}
	}
	return supported
}

// Available returns the choices that can be made today, in the table's order.
func Available(choices []Choice) []Choice {
	var available []Choice
	for _, choice := range choices {
		if choice.Available {
			available = append(available, choice)
		}
	}
	return available
}

// Find returns the choice of that kind.
func Find(choices []Choice, kind string) (Choice, bool) {
	for _, choice := range choices {
		if choice.Kind == kind {
			return choice, true
		}
	}
	return Choice{}, false
}
