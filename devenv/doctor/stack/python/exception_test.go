package python

import (
	"testing"

	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

// code is a project with one file.
var code = map[string]string{"main.py": "x = 1\n"}

func TestUnreadable(t *testing.T) {
	syntax := func(line, exception string) ruletest.Change {
		return ruletest.Ended(1, "Traceback (most recent call last):", `  File "/app/main.py", line 12`, "    "+line,
			"    ^^^",
			exception)
	}
	ruletest.Find(t, Unreadable, map[string]ruletest.Case{
		"syntax": {
			Files:    code,
			Given:    syntax("def f(:", "SyntaxError: invalid syntax"),
			ID:       "FD-R42",
			Cause:    "the code has a syntax error (SyntaxError): invalid syntax",
			Fix:      "correct the line",
			Evidence: "main.py:12: def f(:",
			At:       "main.py:12",
		},
		"indentation": {
			Given: syntax("return x", "IndentationError: unexpected indent"),
			ID:    "FD-R42",
			Cause: "the code has a syntax error (IndentationError): unexpected indent",
		},
		"statement of a newer Python": {
			Given: syntax("match order:", "SyntaxError: invalid syntax"),
			ID:    "FD-R59",
			Cause: "code contains the line `match order:` at /app/main.py:12, which needs Python 3.10 or newer",
			Fix:   "use a base image with Python 3.10 or newer",
		},
		"quotation marks of a newer Python": {
			Given: syntax(`f"{order["id"]}"`, "SyntaxError: f-string: unmatched '['"),
			ID:    "FD-R59",
			Cause: "which needs Python 3.12 or newer",
		},
		"package": {
			Given: ruletest.Ended(1, "Traceback (most recent call last):", `  File "/app/main.py", line 3, in <module>`,
				"    import shopkit", `  File "/usr/lib/python3.13/site-packages/shopkit/x.py", line 12`, "    print x", "    ^^^",
				"SyntaxError: Missing parentheses in call to 'print'"),
			ID:    "FD-R59",
			Cause: `package "shopkit" fails during import`,
		},
		"exception of another kind": {
			Given: ruletest.Raised("price()", "ValueError: invalid syntax"),
		},
		"no exception": {
			Given: ruletest.Ended(1, "gave up"),
		},
	})
}

func TestBrokenPackage(t *testing.T) {
	ruletest.Find(t, BrokenPackage, map[string]ruletest.Case{
		"older than Python": {
			Files:    code,
			Given:    ruletest.RaisedIn("shopkit", "import shopkit", "TypeError: 'type' object is not subscriptable"),
			ID:       "FD-R59",
			Cause:    `package "shopkit" fails during import`,
			Fix:      "`uv lock --upgrade-package shopkit`",
			Evidence: "'type' object is not subscriptable",
			At:       "main.py:3",
		},
		"older than a package": {
			Given: ruletest.RaisedThrough("shopkit", "pydantic", "from shopkit import x", "TypeError: unexpected"),
			ID:    "FD-R59",
			Cause: `package "shopkit" fails during import, in pydantic: it is not compatible with`,
		},
		"call of the code": {
			Given: ruletest.RaisedIn("shopkit", "shopkit.price()", "TypeError: unexpected"),
		},
		"import of the code": {
			Given: ruletest.Raised("import prices", "TypeError: unexpected"),
		},
		"error of its own": {
			Given: ruletest.RaisedIn("shopkit", "import shopkit", "RuntimeError: no licence"),
		},
	})
}

func TestOwnException(t *testing.T) {
	ruletest.Find(t, OwnException, map[string]ruletest.Case{
		"of the code": {
			Files:    code,
			Given:    ruletest.Raised("raise ValueError(x)", "ValueError: no tariff"),
			ID:       "FD-R30",
			Cause:    "the code raises ValueError at main.py:3: no tariff",
			Fix:      "correct the code; `docker compose logs app` shows the full traceback",
			Evidence: "main.py:3: raise ValueError(x)",
			At:       "main.py:3",
		},
		"of a package": {
			Given: ruletest.RaisedIn("shopkit", "shopkit.price()", "ValueError: no tariff"),
			ID:    "FD-R30",
			Fix:   `correct the error in the code or in the settings of service "app"`,
		},
		"of a package that is known": {
			Given: ruletest.RaisedIn(
				"sqlalchemy",
				"f()",
				"sqlalchemy.exc.ObjectNotExecutableError: Not an executable object: 'SELECT'",
			),
			ID:  "FD-R30",
			Fix: "wrap the SQL in SQLAlchemy's text(…)",
		},
		"with advice": {
			Given: ruletest.Raised("f()", "RuntimeError: The ledger is closed. Please open the ledger first."),
			ID:    "FD-R30",
			Fix:   "Please open the ledger first",
		},
		"fields of a model": {
			Files: code,
			Given: ruletest.Raised(
				"raise_it()",
				"pydantic_core._pydantic_core.ValidationError: 3 validation errors for Env",
				"db_host",
				"  Field required [type=missing, input_value={}]",
				"port",
				"  Input should be a valid integer [type=int_parsing, input_value='x']",
				"db_name",
				"  Field required [type=missing, input_value={}]",
			),
			ID:    "FD-R30",
			Cause: "main.py:3: Env lacks db_host, db_name, and rejects port (input should be a valid integer)",
		},
		"that leads to another one": {
			Given: ruletest.Ended(1, "Traceback (most recent call last):", `  File "/app/main.py", line 3, in <module>`,
				"    f()",
				"ValueError: no tariff", "", "The above exception was the direct cause of the following exception:", "",
				"Traceback (most recent call last):", `  File "/app/main.py", line 5, in <module>`, "    g()",
				"RuntimeError: no price"),
			ID:       "FD-R30",
			Cause:    "the code raises ValueError at /app/main.py:3: no tariff",
			Evidence: "which leads to RuntimeError: no price",
		},
		"none": {
			Given: ruletest.Ended(1, "gave up"),
		},
		"of a request": {
			Given: ruletest.All(
				ruletest.Failing("curl: (7) Connection refused", "CMD", "curl", "http://127.0.0.1:8000/health"),
				ruletest.Logs("ERROR:    Exception in ASGI application", "Traceback (most recent call last):",
					`  File "/app/main.py", line 3, in <module>`, "    f()", "ValueError: no tariff"),
			),
		},
	})
}
