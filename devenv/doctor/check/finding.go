package check

// Severity states how bad a finding is; the worst one decides how doctor ends.
type Severity string

// The severities, from the least to the worst.
const (
	OK      Severity = "ok"
	Info    Severity = "info"    // could be better
	Warning Severity = "warning" // will hurt some day
	Error   Severity = "error"   // is broken or can be broken into
)

// rank orders severities.
var rank = map[Severity]int{OK: 0, Info: 1, Warning: 2, Error: 3}

// Worse reports whether a severity is worse than another one.
func (s Severity) Worse(than Severity) bool { return rank[s] > rank[than] }

// Finding is what one check found about one thing.
type Finding struct {
	ID       string // of the check
	Severity Severity
	Service  string // empty where it is about the machine or about no service alone
	Follows  string // the service whose fault this is the consequence of; empty where it is none
	Subject  string // what it is about where that is neither a service nor a file: an address, a project, a container
	File     string // relative to the project's folder, with /; empty where no file is at fault
	Line     int    // 1 is the first; 0 is the file as a whole
	Cause    string // one sentence, lower case, no full stop
	Evidence []string
	Fix      Fix
	Err      error // behind an Error; decides the exit code, where it has one
}

// Fix is the way out. Text says it to a user; the others are for `doctor --fix`, and do what Text says.
type Fix struct {
	Text    string
	Command []string // run in the project's folder
	Edits   []Edit
}

// Offered reports whether doctor can do it.
func (f Fix) Offered() bool { return len(f.Command)+len(f.Edits) > 0 }

// Edit replaces whole lines of a file. Its file is relative to the project's folder, with /; one that does not exist
// is created. Edits of one file must not overlap.
type Edit struct {
	File   string
	Key    []string // what it changes in the Compose model: "services", "db", "restart". Nothing else may differ after it
	Line   int      // the first line that goes, or before which lines are put; 1 is the first
	Remove int      // how many lines go
	Insert []string // without line ends
}

// Worst returns the worst severity among the findings, and the error behind the first finding that has it.
func Worst(findings []Finding) (Severity, error) {
	worst, err := OK, error(nil)
	for _, f := range findings {
		if f.Severity.Worse(worst) {
			worst, err = f.Severity, f.Err
		}
	}
	return worst, err
}
