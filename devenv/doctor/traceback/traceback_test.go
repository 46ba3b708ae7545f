package traceback

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// shown returns a log's exceptions in a line each: the chain from its first cause on, each with its innermost place.
func shown(log string) []string {
	var texts []string
	for _, e := range Parse(Expand(strings.Split(log, "\n"))) {
		var parts []string
		for _, link := range e.Chain() {
			place := ""
			if n := len(link.Frames); n > 0 {
				place = fmt.Sprintf(" at %s:%d", link.Frames[n-1].File, link.Frames[n-1].Line)
			}
			parts = append(parts, strings.ReplaceAll(link.Text(), "\n", "/")+place)
		}
		texts = append(texts, strings.Join(parts, " > "))
	}
	return texts
}

func TestParse(t *testing.T) {
	for name, test := range map[string]struct {
		log  string
		want []string
	}{
		"none": {"INFO:     Started server process [1]\nKeyError: 'x'", nil},
		"one": {`ERROR:    Traceback (most recent call last):
  File "/venv/lib/python3.13/site-packages/starlette/routing.py", line 694, in lifespan
    async with self.lifespan_context(app) as maybe_state:
               ~~~~~~~~~~~~~~~~~~~~~^^^^^
  File "/app/main.py", line 7, in life
    raise ValueError("no such tariff")
ValueError: no such tariff

ERROR:    Application startup failed. Exiting.`, []string{"ValueError: no such tariff at /app/main.py:7"}},
		"syntax error without a heading": {`  File "/app/main.py", line 3
    app = FastAPI(
                 ^
SyntaxError: '(' was never closed`, []string{"SyntaxError: '(' was never closed at /app/main.py:3"}},
		"chain": {
			`Traceback (most recent call last):
  File "/app/a.py", line 4, in rate
    return 1 / 0
           ~~^~~
ZeroDivisionError: division by zero

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/app/a.py", line 9, in <module>
    raise RuntimeError("no rates") from e
RuntimeError: no rates

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/a.py", line 11, in <module>
shop.errors.StartError`,
			[]string{
				"ZeroDivisionError: division by zero at /app/a.py:4 > RuntimeError: no rates at /app/a.py:9 > " +
					"shop.errors.StartError at /app/a.py:11",
			},
		},
		"message of several lines": {`Traceback (most recent call last):
  File "/app/main.py", line 9, in <module>
pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings
api_key
  Field required [type=missing, input_value={}, input_type=dict]
    For further information visit the documentation
[2026-05-05 12:00:00 +0000] [1] [INFO] Shutting down: Master`, []string{
			"pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings/api_key/  Field " +
				"required [type=missing, input_value={}, input_type=dict]/    For further information visit the " +
				"documentation at /app/main.py:9",
		}},
		"group": {`ERROR:      + Exception Group Traceback (most recent call last):
  |   File "/app/main.py", line 9, in life
  |     async with asyncio.TaskGroup() as g:
  | ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Exception Group Traceback (most recent call last):
    |   File "/app/main.py", line 8, in both
    | ExceptionGroup: both (1 sub-exception)
    +-+---------------- 1 ----------------
      | Traceback (most recent call last):
      |   File "/app/main.py", line 6, in load
      |     raise LookupError("no such shop")
      | LookupError: no such shop
      +------------------------------------
    +---------------- 2 ----------------
    | Traceback (most recent call last):
    |   File "/app/main.py", line 7, in other
    | KeyError: 'x'
    +------------------------------------

ERROR:    Application startup failed. Exiting.`, []string{
			"LookupError: no such shop at /app/main.py:6 > ExceptionGroup: both (1 sub-exception) at " +
				"/app/main.py:8 > ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions) at /app/main.py:9",
		}},
		"JSON": {
			`{"level": "error", "event": "health fails", "exception": "Traceback (most recent call last):\n  File ` +
				`\"/app/main.py\", line 5, in divide\n    return 1 / 0\nZeroDivisionError: division by zero\n"}` + "\nINFO: next",
			[]string{"ZeroDivisionError: division by zero at /app/main.py:5"},
		},
		"structured JSON": {
			`{"event": "x", "exception": [{"exc_type": "KeyError", "exc_value": "'a'", "frames": [{"filename": ` +
				`"/app/main.py", "lineno": 3, "name": "go"}]}]}`,
			[]string{"KeyError: 'a' at /app/main.py:3"},
		},
		"in one line": {
			`level=error exc="Traceback (most recent call last):\n  File \"/app/main.py\", line 3, in go\nKeyError: 'a'"`,
			[]string{`KeyError: 'a'" at /app/main.py:3`},
		},
		"pytest": {`tests/conftest.py:5: in <module>
    token = os.environ["TOKEN"]
<frozen os>:679: in __getitem__
    ???
E   KeyError: 'TOKEN'`, []string{"KeyError: 'TOKEN' at <frozen os>:679"}},
		"name of the program in a column": {`web   | Traceback (most recent call last):
web   |   File "/app/main.py", line 3, in go

web   | KeyError: 'a'`, []string{"KeyError: 'a' at /app/main.py:3"}},
		"boxed": {`╭───────────────────── Traceback (most recent call last) ──────────────────────╮
│ /app/main.py:3 in go                                                         │
│ ❱ 3 │   raise ValueError("x")                                                │
╰──────────────────────────────────────────────────────────────────────────────╯
ValueError: x`, []string{"ValueError: x at /app/main.py:3"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, shown(test.log)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// A frame that stands at the beginning of a line is none, and does not keep the parser.
func TestFrameWithoutTraceback(t *testing.T) {
	if found := Parse([]string{`File "x", line 1`, "A: b", "", during, "", heading + ":"}); len(found) > 1 {
		t.Errorf("got %v", found)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("File \"x\", line 1\nA: b")
	f.Add("  + Exception Group Traceback (most recent call last):\n" +
		"  | ExceptionGroup: x\n" +
		"  +-+---------------- 1 ----------------\n" +
		"    | Traceback (most recent call last):\n" +
		"    | KeyError: 1\n" +
		"    +------------------------------------")
	f.Add("Traceback (most recent call last):\n  File \"x\", line 99999999999999999999\nA: b\n\n" + during +
		"\n\nTraceback (most recent call last):")
	f.Add(`{"a": {"b": [{"exc_type": "X", "frames": [1]}]}}`)
	f.Fuzz(func(t *testing.T, log string) {
		lines := Expand(strings.Split(log, "\n"))
		for _, e := range Parse(lines) {
			if e.Type == "" || e.First < 0 || e.Last < e.First || e.Last >= len(lines) {
				t.Errorf("%+v", e)
			}
			e.Chain()
		}
	})
}
