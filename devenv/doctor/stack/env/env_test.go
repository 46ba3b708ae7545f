package env

import (
	"testing"

	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

const fieldRequired = "  Field required [type=missing, input_value={'key': 'secret'}, input_type=dict]"

func TestMissingVariable(t *testing.T) {
	ruletest.Stated(t, MissingVariable, map[string]ruletest.Case{
		"in os.environ": {
			Compose: "services:\n  app:\n    environment: {}\n",
			Given: ruletest.Ended(1, "Traceback (most recent call last):", `  File "<frozen os>", line 717, in __getitem__`,
				"KeyError: 'PAYMENT_URL'"),
			ID:       "FD-R19",
			Cause:    "code needs the variable PAYMENT_URL, which is not set in the container",
			Fix:      "set PAYMENT_URL under `environment` of service \"app\"",
			Evidence: "KeyError: 'PAYMENT_URL'",
			At:       "compose.yaml:3",
		},
		"in .env only": {
			Files: map[string]string{".env": "export PAYMENT_URL=x\n"},
			Given: ruletest.Raised(`os.environ["PAYMENT_URL"]`, "KeyError: 'PAYMENT_URL'"),
			ID:    "FD-R19",
			Cause: ".env sets PAYMENT_URL, but Compose does not pass it to the container",
			Fix:   "`PAYMENT_URL: ${PAYMENT_URL}`",
		},
		"by a similar name": {
			Given: ruletest.All(ruletest.Raised(`os.environ["PAYMENT_URL"]`, "KeyError: 'PAYMENT_URL'"),
				ruletest.Env("PAYMNT_URL=x")),
			ID:    "FD-R19",
			Cause: "; PAYMNT_URL is set",
			Fix:   "write PAYMENT_URL instead of PAYMNT_URL",
		},
		"that is set": {
			Given: ruletest.All(ruletest.Raised(`os.environ["PAYMENT_URL"]`, "KeyError: 'PAYMENT_URL'"),
				ruletest.Env("PAYMENT_URL=x")),
		},
		"key of a dictionary": {
			Given: ruletest.Raised(`prices["PAYMENT_URL"]`, "KeyError: 'PAYMENT_URL'"),
		},
		"of a shell": {
			Given: ruletest.Ended(2, "entry.sh: line 3: SHOP_REGION: unbound variable"),
			ID:    "FD-R19",
			Cause: "SHOP_REGION",
		},
		"program of a shell": {
			Given: ruletest.Ended(127, "entry.sh: line 3: UVICORN: command not found"),
		},
		"in a list": {
			Given: ruletest.All(ruletest.Ended(1, "missing variables:\n  - SHOP_KEY (the key)\n  - SHOP_REGION"),
				ruletest.Env("SHOP_KEY=x")),
			ID:    "FD-R19",
			Cause: "code needs the variable SHOP_REGION",
			Not:   "SHOP_KEY, ",
		},
		"one way of several": {
			Given: ruletest.Ended(1, "You can set SHOP_REGION environment variable"),
		},
		"region of AWS": {
			Given: ruletest.Raised("client()", "botocore.exceptions.NoRegionError: You must specify a region."),
			ID:    "FD-R19",
			Cause: "AWS_DEFAULT_REGION",
		},
		"keys of AWS": {
			Given: ruletest.Raised("get()", "botocore.exceptions.NoCredentialsError: Unable to locate credentials"),
			ID:    "FD-R19",
			Cause: "variables AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, which are not set",
		},
		"of Dynaconf": {
			Given: ruletest.Raised("settings.validate()", "dynaconf.validator.ValidationError: REGION is required in env "+
				"development"),
			ID:    "FD-R19",
			Cause: "code needs the setting REGION, but Dynaconf finds it in no variable",
			Fix:   "set DYNACONF_REGION",
		},
	})
}

func TestSettingsOfPydantic(t *testing.T) {
	const settings = "class Settings(BaseSettings):\n" +
		"    model_config = SettingsConfigDict(env_prefix='shop_')\n" +
		"    key: str = Field(alias='apiKey')\n" +
		"    db_host: str\n"
	const nested = "class Settings(BaseSettings):\n" +
		"    model_config = SettingsConfigDict(env_nested_delimiter='__')\n" +
		"    db: Database\n"
	const exact = "class Settings(BaseSettings):\n" +
		"    model_config = SettingsConfigDict(case_sensitive=True)\n" +
		"    db_host: str\n"
	ruletest.Stated(t, MissingVariable, map[string]ruletest.Case{
		"field": {
			Given:    ruletest.Ended(1, "1 validation error for Settings", "secret_key", fieldRequired),
			ID:       "FD-R19",
			Cause:    "SECRET_KEY",
			Evidence: "1 validation error for Settings",
			Not:      "'secret'",
		},
		"fields with a prefix and an alias": {
			Files: map[string]string{"conf.py": settings},
			Given: ruletest.Ended(1, "2 validation errors for Settings", "apiKey", fieldRequired, "db_host", fieldRequired),
			ID:    "FD-R19",
			Cause: "variables SHOP_DB_HOST, apiKey, which are not set",
		},
		"fields by their case": {
			Files: map[string]string{"conf.py": exact},
			Given: ruletest.Ended(1, "1 validation error for Settings", "db_host", fieldRequired),
			ID:    "FD-R19",
			Cause: "variable db_host, which is not set",
		},
		"field of a field": {
			Files: map[string]string{"conf.py": nested},
			Given: ruletest.Ended(1, "1 validation error for Settings", "db.host", fieldRequired),
			ID:    "FD-R19",
			Cause: "variable DB__HOST",
		},
		"value that is refused": {
			Given: ruletest.Ended(1, "1 validation error for Settings", "port",
				"  Input should be a valid integer [type=int_parsing, input_value='secret']"),
			ID:    "FD-R54",
			Cause: "the value of the variable PORT is rejected: input should be a valid integer",
			Fix:   "correct PORT in `environment` or `env_file`",
			Not:   "'secret'",
		},
		"values that are refused beside one that is missing": {
			Given: ruletest.Ended(1, "2 validation errors for Settings", "key", fieldRequired, "port",
				"  Input should be a valid integer [type=int_parsing, input_value='x']"),
			ID:    "FD-R19",
			Cause: "the value of PORT (input should be a valid integer)",
		},
		"value of pydantic 1": {
			Given: ruletest.Ended(1, "1 validation error for Settings", "port",
				"  value is not a valid integer (type=type_error.integer)"),
			ID:    "FD-R54",
			Cause: "the value of the variable PORT is rejected: value is not a valid integer",
		},
		"variable without a field": {
			Given: ruletest.Ended(1, "1 validation error for Settings", "region",
				"  Extra inputs are not permitted [type=extra_forbidden, input_value='x']"),
			ID:    "FD-R19",
			Cause: `settings class Settings has no field for "region"`,
			Fix:   "extra=\"ignore\"",
		},
		"value that is no JSON": {
			Given: ruletest.Raised("Settings()",
				`pydantic_settings.exceptions.SettingsError: error parsing value for field "hosts" from source "EnvSource"`),
			ID:    "FD-R54",
			Cause: "the value of the variable HOSTS is not valid JSON",
		},
		"model of a file": {
			Given: ruletest.Ended(1, "1 validation error for Route", "path", fieldRequired),
			ID:    "FD-R30",
			Cause: "the data does not match its model: Route lacks path",
			Fix:   "correct the data of Route in its file or settings",
		},
		"model that the code makes": {
			Given: ruletest.Raised("Route()", "pydantic_core._pydantic_core.ValidationError: 1 validation error for Route",
				"path", fieldRequired),
		},
	})
}

func TestInvalidAddress(t *testing.T) {
	const url = `create_engine(os.environ["DATABASE_URL"])`
	ruletest.Stated(t, InvalidAddress, map[string]ruletest.Case{
		"scheme of no client": {
			Given: ruletest.All(
				ruletest.Raised(`redis.from_url(os.environ["REDIS_URL"])`,
					"ValueError: Redis URL must specify one of the following schemes (redis://, rediss://, unix://)"),
				ruletest.Env("REDIS_URL=cache:6379"),
			),
			ID:    "FD-R54",
			Cause: "the address in REDIS_URL has no scheme that the client supports",
			Fix:   "begin the address with redis://, rediss://, unix://",
		},
		"nothing": {
			Given: ruletest.All(
				ruletest.Raised(url, "sqlalchemy.exc.ArgumentError: Could not parse SQLAlchemy URL from given URL string"),
				ruletest.Env("DATABASE_URL="),
			),
			ID:    "FD-R54",
			Cause: "the address in DATABASE_URL is empty",
		},
		"in quotation marks": {
			Given: ruletest.All(
				ruletest.Raised(url, "sqlalchemy.exc.ArgumentError: Could not parse SQLAlchemy URL from given URL string"),
				ruletest.Env(`DATABASE_URL="postgresql://db/shop"`),
			),
			ID:    "FD-R54",
			Cause: "begins or ends with a quotation mark",
		},
		"password with an @": {
			Given: ruletest.All(
				ruletest.Raised(url, `ValueError: invalid literal: invalid port number: "pa"`),
				ruletest.Env("DATABASE_URL=postgresql://shop:pa:ss@word@db/shop"),
			),
			ID:    "FD-R54",
			Cause: "is split at the wrong place: the password contains a character that is special in URLs",
			Fix:   "percent-encode the password",
			Not:   "ss@word",
		},
		"no port after the colon": {
			Given: ruletest.All(
				ruletest.Raised(url, "ValueError: Port could not be cast to integer value as 'shop'"),
				ruletest.Env("DATABASE_URL=postgresql://db:shop"),
			),
			ID:    "FD-R54",
			Cause: "has no port number after the colon",
		},
		"SQLAlchemy's scheme for a driver": {
			Given: ruletest.All(
				ruletest.Raised(`asyncpg.connect(os.environ["DATABASE_URL"])`,
					"asyncpg.exceptions.ClientConfigurationError: invalid DSN: scheme is expected to be either \"postgresql\" or "+
						"\"postgres\", got 'postgresql+asyncpg'"),
				ruletest.Env("DATABASE_URL=postgresql+asyncpg://db/shop"),
			),
			ID:    "FD-R54",
			Cause: "the address in DATABASE_URL has an SQLAlchemy scheme (postgresql+driver://),",
			Fix:   "use postgresql:// where the code calls the driver without SQLAlchemy, in",
		},
		"records of a name server": {
			Given: ruletest.Raised("client()",
				"pymongo.errors.ConfigurationError: The DNS query name does not exist: _mongodb._tcp.mongo."),
			ID:    "FD-R54",
			Cause: `begins with mongodb+srv://, but "mongo" has no SRV records`,
		},
		"a broker that Celery does not know": {
			Given: ruletest.Raised("app()", "KeyError: 'No such transport: rabbitmq'"),
			ID:    "FD-R54",
			Cause: `the broker URL begins with "rabbitmq", which is not a Celery transport`,
		},
		"a percent sign for alembic": {
			Given: ruletest.Raised(`config.set_main_option("sqlalchemy.url", URL)`,
				"ValueError: invalid interpolation syntax in 'postgresql://shop:se%cret@db/shop' at position 21"),
			ID:    "FD-R54",
			Cause: "the value set at /app/main.py:3 contains %",
			Fix:   `.replace("%", "%%")`,
			Not:   "se%cret",
		},
		"a parameter of another driver": {
			Given: ruletest.Raised("create_async_engine(URL)",
				"TypeError: connect() got an unexpected keyword argument 'sslmode'"),
			ID:    "FD-R54",
			Cause: `the database driver does not support the URL parameter "sslmode"`,
			Fix:   "write ssl= instead of sslmode=",
		},
		"a database that Tortoise does not know": {
			Given: ruletest.Raised("init()", "tortoise.exceptions.ConfigurationError: Unknown DB scheme: postgresql"),
			ID:    "FD-R54",
			Cause: "begins with postgresql://, which Tortoise ORM does not",
		},
		"a number of the code": {
			Given: ruletest.Raised(`int("x")`, "ValueError: invalid literal for int() with base 10: 'x'"),
		},
	})
}

func TestRefusedValue(t *testing.T) {
	number := ruletest.Raised(`port = int(os.environ["PORT"])`,
		"ValueError: invalid literal for int() with base 10: 'http'")
	ruletest.Find(t, RefusedValue, map[string]ruletest.Case{
		"no number": {
			Files: map[string]string{"main.py": "x = 1\n"},
			Given: ruletest.All(number, ruletest.Env("PORT=http")),
			ID:    "FD-R54",
			Cause: "the value of the variable PORT is rejected: ValueError",
			Fix:   "correct PORT in `environment` or `env_file`",
			At:    "main.py:3",
		},
		"empty": {
			Given: ruletest.All(number, ruletest.Env("PORT=")),
			ID:    "FD-R54",
			Cause: "the value of the variable PORT is empty",
		},
		"not set": {
			Given: ruletest.Raised(`port = int(os.getenv("PORT"))`,
				"TypeError: int() argument must be a string, a bytes-like object or a real number, not 'NoneType'"),
			ID:    "FD-R19",
			Cause: "the code needs the variable PORT, which is not set in the container",
		},
		"set elsewhere in the file": {
			Files: map[string]string{"main.py": "import os\nURL = os.getenv(\"DATABASE_URL\")\nengine = create_engine(URL)\n"},
			Given: ruletest.Raised("engine = create_engine(URL)",
				"sqlalchemy.exc.ArgumentError: Expected string or URL object, got None"),
			ID:    "FD-R19",
			Cause: "DATABASE_URL",
		},
		"text where a number is wanted": {
			Given: ruletest.All(ruletest.Raised(`listen(os.environ["PORT"])`,
				"TypeError: an integer is required, not str; got type str"), ruletest.Env("PORT=8000")),
			ID:    "FD-R54",
			Cause: "code passes the variable PORT as text where a number is",
			Fix:   "`int(os.environ[\"PORT\"])`",
		},
		"password that splits its address": {
			Given: ruletest.All(ruletest.Raised(`connect(os.environ["DATABASE_URL"])`, "ValueError: no such address"),
				ruletest.Env("DATABASE_URL=postgresql://shop:pa/ss@db/shop")),
			ID:    "FD-R54",
			Cause: "the address in DATABASE_URL is split at the wrong place",
		},
		"default of the code": {
			Given: ruletest.Raised(`port = int(os.environ.get("PORT", "x"))`, "ValueError: invalid literal"),
		},
		"value in place of a default of the code": {
			Given: ruletest.All(ruletest.Raised(`port = int(os.environ.get("PORT", "8000"))`, "ValueError: x"),
				ruletest.Env("PORT=http")),
			ID:    "FD-R54",
			Cause: "the value of the variable PORT is rejected: ValueError",
		},
		"what the code does with a value": {
			Given: ruletest.All(ruletest.Raised(`prices[os.environ["PORT"]]`, "KeyError: '1'"), ruletest.Env("PORT=1")),
		},
		"no exception": {
			Given: ruletest.Ended(1, "gave up"),
		},
	})
}

func TestInQuotes(t *testing.T) {
	app := ruletest.Stage(t, "services:\n  app: {}\n", nil, ruletest.Seen{}, ruletest.Env(`DB_HOST="db"`)).Containers[0]
	said := rule.Match{Statement: rule.Statement{Text: `could not translate host name ""db"" to address`}}
	if f := InQuotes(app, said); f == nil || f.ID != "FD-R54" ||
		f.Cause != "the value of DB_HOST begins or ends with a quotation mark, which is part of the value" {
		t.Errorf("got %+v", f)
	}
	other := rule.Match{Statement: rule.Statement{Text: `could not translate host name "cache" to address`}}
	if f := InQuotes(app, other); f != nil {
		t.Errorf("of another host: got %+v", f)
	}
}
