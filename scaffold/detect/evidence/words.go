package evidence

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var (
	importPattern = lazyregexp.New(`^[\p{L}_][\p{L}\p{N}_.]*:[\p{L}_][\p{L}\p{N}_.]*(\(\))?$`)
	modulePattern = lazyregexp.New(`^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$`)
	pythonPattern = lazyregexp.New(`^python(\d+(\.\d+)*)?(\.exe)?$`)
)

func isImportString(text string) bool { return importPattern.MatchString(text) }
func isModulePath(text string) bool   { return modulePattern.MatchString(text) }
func isPython(program string) bool    { return pythonPattern.MatchString(program) }

// runner is a program that runs the command behind it.
type runner struct {
	name   string
	run    string   // word between it and the command; empty for none
	values []string // options that take a value
}

func runners() []runner {
	return []runner{
		{
			"uv",
			"run",
			[]string{
				"--project", "--directory", "--group", "--extra", "--env-file", "--with", "-p", "--python",
				"--package", "--no-group",
			},
		},
		{"poetry", "run", []string{"-C", "-P", "--directory", "--project"}},
		{"pdm", "run", []string{"-p"}},
		{"pipenv", "run", nil},
		{"hatch", "run", []string{"-e", "--env"}},
		{"rye", "run", nil},
		{"pixi", "run", []string{"-e", "--environment"}},
		{"conda", "run", []string{"-n", "--name", "-p", "--prefix"}},
		{"micromamba", "run", []string{"-n", "--name", "-p"}},
		{"doppler", "run", nil},
		{"infisical", "run", nil},
		{"exec", "", nil},
		{"sudo", "", []string{"-u"}},
		{"nohup", "", nil},
		{"time", "", nil},
		{"env", "", []string{"-u"}},
		{"tini", "", nil},
		{"dumb-init", "", nil},
		{"gosu", "", nil},
		{"opentelemetry-instrument", "", nil},
		{"ddtrace-run", "", nil},
		{"newrelic-admin", "run-program", nil},
		{"watchmedo", "", nil},
		{"coverage", "run", nil},
	}
}

// bare takes the programs off that run the command behind them, as in `uv run uvicorn ...`.
func bare(words []string) []string {
	for len(words) > 0 {
		name := path.Base(words[0])
		i := slices.IndexFunc(runners(), func(r runner) bool { return r.name == name })
		switch {
		case i < 0 && isAssignment(words[0]):
			words = words[1:]
		case i < 0:
			return words
		default:
			rest, ok := runners()[i].strip(words[1:])
			if !ok {
				return words
			}
			words = rest
		}
	}
	return nil
}

// strip skips the runner's own words and options.
func (r runner) strip(words []string) ([]string, bool) {
	ran := r.run == ""
	for len(words) > 0 {
		switch word := words[0]; {
		case word == "--":
			words = words[1:]
		case strings.HasPrefix(word, "-"):
			skip := 1
			if slices.Contains(r.values, word) {
				skip = 2
			}
			words = words[min(skip, len(words)):]
		case !ran && word == r.run:
			ran = true
			words = words[1:]
		case r.name == "gosu" && ran:
			return words[1:], true
		default:
			return words, ran
		}
	}
	return nil, ran
}

func isAssignment(word string) bool {
	name, _, found := strings.Cut(word, "=")
	return found && isModulePath(name)
}

// options are the arguments of a program.
type options struct {
	values   map[string]string
	operands []string
}

// flags are the options of the servers that take no value.
const flags = " --reload --factory --proxy-headers --no-proxy-headers --no-access-log --access-log " +
	"--use-colors --no-use-colors --no-server-header --no-date-header --preload --daemon -D --debug " +
	"--no-sendfile --enable-stdio-inheritance --capture-output --check-config --ws --no-ws " +
	"--respawn-failed-workers --reuse-port --no-reload --help --version -q --quiet --verbose -v --statsd " +
	"--log --no-log --access-log --no-access-log --loop-uvloop --metrics "

// valued are options in that list that take one for some server.
const valued = " uvicorn:--ws granian:--log-level uvicorn:-v "

func parseOptions(program string, arguments []string) options {
	o := options{values: map[string]string{}}
	for i := 0; i < len(arguments); i++ {
		argument := arguments[i]
		name, value, joined := strings.Cut(argument, "=")
		switch {
		case !strings.HasPrefix(argument, "-") || argument == "-":
			o.operands = append(o.operands, argument)
		case joined:
			o.values[name] = value
		case strings.Contains(flags, " "+argument+" ") && !strings.Contains(valued, " "+program+":"+argument+" "):
			o.values[argument] = ""
		case !strings.HasPrefix(argument, "--") && len(argument) > 2:
			o.values[argument[:2]] = argument[2:]
		default:
			o.values[argument] = ""
			if i+1 < len(arguments) {
				o.values[argument] = arguments[i+1]
				i++
			}
		}
	}
	return o
}

func (o options) has(name string) bool { _, found := o.values[name]; return found }

// value returns the first of some options that has one.
func (o options) value(names ...string) string {
	for _, name := range names {
		if value := o.values[name]; value != "" {
			return value
		}
	}
	return ""
}

// portOf returns the port of an address such as 0.0.0.0:80.
func portOf(address string) string {
	_, port, _ := strings.Cut(address, ":")
	if number(port) == 0 {
		return ""
	}
	return port
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
