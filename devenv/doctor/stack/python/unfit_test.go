package python

import (
	"testing"

	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

func TestUnfit(t *testing.T) {
	ruletest.Stated(t, Unfit, map[string]ruletest.Case{
		"NumPy": {
			Files: code,
			Given: ruletest.RaisedIn("pandas", "import pandas", "ValueError: numpy.dtype size changed, may indicate binary "+
				"incompatibility"),
			ID:       "FD-R59",
			Cause:    "compiled for another version of NumPy",
			Fix:      "pin `numpy<2`",
			Evidence: "size changed",
			At:       "main.py:3",
		},
		"name that a package lost": {
			Given: ruletest.RaisedIn("shopkit", "import shopkit", "ImportError: cannot import name 'Markup' from 'jinja2' "+
				"(/usr/lib/python3.13/site-packages/jinja2/__init__.py)"),
			ID:    "FD-R59",
			Cause: `the installed versions of packages "shopkit" and "jinja2" are not compatible: jinja2 has no Markup`,
			Fix:   "`uv lock --upgrade-package shopkit --upgrade-package jinja2`",
		},
		"name that the code wants of a package": {
			Given: ruletest.Raised("from jinja2 import Markup", "ImportError: cannot import name 'Markup' from 'jinja2' "+
				"(/usr/lib/python3.13/site-packages/jinja2/__init__.py)"),
			ID:    "FD-R59",
			Cause: `the installed version of package "jinja2" has no Markup`,
		},
		"name that Python lost": {
			Given: ruletest.RaisedIn("shopkit", "import shopkit",
				"ImportError: cannot import name 'Mapping' from 'collections' (/usr/local/lib/python3.13/collections/__init__.py)"),
			ID:    "FD-R59",
			Cause: `package "shopkit" uses Mapping of Python's module "collections"`,
		},
		"name of a newer Python": {
			Given: ruletest.Raised("from typing import Self", "ImportError: cannot import name 'Self' from 'typing' "+
				"(/usr/local/lib/python3.10/typing.py)"),
			ID:    "FD-R59",
			Cause: "the code imports Self from typing, which needs Python 3.11 or newer",
		},
		"types of a newer Python": {
			Given: ruletest.Raised(
				"def f(x: int | None):",
				"TypeError: unsupported operand type(s) for |: 'type' and 'NoneType'",
			),
			ID:    "FD-R59",
			Cause: "which needs Python 3.10 or newer",
		},
		"lists of a newer Python": {
			Given: ruletest.Raised("def f(x: list[int]):", "TypeError: 'type' object is not subscriptable"),
			ID:    "FD-R59",
			Cause: "the code uses the type syntax `list[X]`, which needs Python 3.9 or newer",
		},
		"class of the code in brackets": {
			Given: ruletest.Raised("Price[int]", "TypeError: 'type' object is not subscriptable"),
		},
		"parameter of a newer Python": {
			Given: ruletest.Raised("@dataclass(frozen=True, slots=True)",
				"TypeError: dataclass() got an unexpected keyword argument 'slots'"),
			ID:    "FD-R59",
			Cause: "the code uses the parameter slots, which needs Python 3.10 or newer",
		},
		"parameter that a package lost": {
			Given: ruletest.RaisedThrough("openai", "httpx", "client()",
				"TypeError: Client.__init__() got an unexpected keyword argument 'proxies'"),
			ID:    "FD-R59",
			Cause: "proxies",
		},
		"parameter that a package hands on": {
			Given: ruletest.Ended(1, "Traceback (most recent call last):", `  File "/app/main.py", line 3, in <module>`,
				"    client = OpenAI()", `  File "/usr/lib/python3.13/site-packages/openai/_client.py", line 7, in __init__`,
				"    super().__init__(proxies=proxies)",
				`  File "/usr/lib/python3.13/site-packages/httpx/_client.py", line 9, in __init__`, "    raise error",
				"TypeError: Client.__init__() got an unexpected keyword argument 'proxies'"),
			ID: "FD-R59",
			Cause: `the installed versions of packages "openai" and "httpx" are not compatible: httpx has no parameter ` +
				`"proxies"`,
		},
		"parameter that the code hands to a package": {
			Given: ruletest.RaisedIn("httpx", "httpx.Client(proxies=x)",
				"TypeError: Client.__init__() got an unexpected keyword argument 'proxies'"),
			ID:    "FD-R59",
			Cause: `the installed version of package "httpx" has no parameter "proxies"`,
		},
		"file that hides a package": {
			Files: map[string]string{"redis.py": "x = 1\n"},
			Given: ruletest.Raised("redis.Redis()", "AttributeError: module 'redis' has no attribute 'Redis'"),
			ID:    "FD-R59",
			Cause: `the project's file redis.py shadows the package "redis"`,
			Fix:   "rename redis.py",
		},
		"name that the code lacks": {
			Files: map[string]string{"main.py": "x = 1\n", "db.py": "y = 1\n"},
			Given: ruletest.Raised("from db import session", "ImportError: cannot import name 'session' from 'db' (/app/db.py)"),
			ID:    "FD-R30",
			Cause: `the project's module "db" has no "session" (db.py)`,
		},
		"name that the image lacks": {
			Files: map[string]string{"main.py": "x = 1\n", "db.py": "session = 1\n"},
			Given: ruletest.Raised("from db import session", "ImportError: cannot import name 'session' from 'db' (/app/db.py)"),
			ID:    "FD-R30",
			Cause: `db.py in the container does not contain "session", but the project's file does:`,
			Fix:   "run `fastdock up --build`",
		},
		"passlib and bcrypt": {
			Given: ruletest.RaisedIn("passlib", "hash()", "ValueError: password cannot be longer than 72 bytes"),
			ID:    "FD-R59",
			Cause: "the installed bcrypt is too new for passlib",
		},
		"password that is too long": {
			Given: ruletest.Raised("hash()", "ValueError: password cannot be longer than 72 bytes"),
		},
		"pyOpenSSL": {
			Given: ruletest.RaisedIn("OpenSSL", "import OpenSSL", "AttributeError: module 'lib' has no attribute 'X509_V_FLAG'"),
			ID:    "FD-R59",
			Cause: "compatible: pyopenssl is too old",
		},
		"loop of asyncio": {
			Given: ruletest.RaisedIn("aioredis", "connect()",
				"TypeError: As of 3.10, the *loop* parameter was removed from Lock() since it is no longer necessary"),
			ID:    "FD-R59",
			Cause: `package "aioredis" does not support asyncio of the installed Python`,
		},
		"loop of asyncio in the code": {
			Given: ruletest.Raised("asyncio.Lock(loop=x)",
				"TypeError: As of 3.10, the *loop* parameter was removed from Lock() since it is no longer necessary"),
		},
		"object of a package": {
			Given: ruletest.RaisedThrough(
				"shopkit",
				"pydantic",
				"f()",
				"AttributeError: 'ModelField' object has no attribute 'x'",
			),
			ID:    "FD-R59",
			Cause: `package "pydantic" does not find "x" in a ModelField`,
		},
		"object of the code": {
			Files: map[string]string{"main.py": "class Price:\n    pass\n"},
			Given: ruletest.RaisedIn("shopkit", "f()", "AttributeError: 'Price' object has no attribute 'x'"),
		},
		"nothing": {
			Given: ruletest.RaisedIn("shopkit", "f()", "AttributeError: 'NoneType' object has no attribute 'x'"),
		},
		"parameter of the code": {
			Given: ruletest.Raised("f(y=1)", "TypeError: f() got an unexpected keyword argument 'y'"),
		},
	})
}
