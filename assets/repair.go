package assets

import (
	"fmt"
	"regexp"
	"sync"

	"github.com/pelletier/go-toml/v2"
)

// Repair is what a build or an app says when it fails, and what fixes it.
type Repair struct {
	Text   string   `toml:"text"`   // regular expression for one line
	Build  []string `toml:"build"`  // Debian packages where dependencies are installed
	Run    []string `toml:"run"`    // Debian packages in the images that run
	Python string   `toml:"python"` // newest version of Python that works, "older", or a group of Text

	Pattern *regexp.Regexp `toml:"-"`
}

// Repairs returns the table of repairs, in the order in which they are tried; its readers share it and leave it as it
// is. It panics where the embedded file is not what the type says, which the package's test rules out.
func Repairs() []Repair { return repairs() }

var repairs = sync.OnceValue(func() []Repair {
	data, err := files.ReadFile("repairs.toml")
	if err != nil {
		panic(err)
	}
	rows, err := parseRepairs(data)
	if err != nil {
		panic(err)
	}
	return rows
})

func parseRepairs(data []byte) ([]Repair, error) {
	var table struct {
		Repair []Repair `toml:"repair"`
	}
	if err := toml.Unmarshal(data, &table); err != nil {
		return nil, fmt.Errorf("read repairs.toml: %w", err)
	}
	for i := range table.Repair {
		pattern, err := regexp.Compile(table.Repair[i].Text)
		if err != nil {
			return nil, fmt.Errorf("read repairs.toml: %w", err)
		}
		table.Repair[i].Pattern = pattern
	}
	return table.Repair, nil
}
