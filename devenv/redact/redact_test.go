package redact

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Each text has secrets that begin with CANARY or are between « and »; nothing else of it may change.
var secretive = []string{
	// names
	"POSTGRES_PASSWORD=CANARY1",
	"POSTGRES_PASSWORD: CANARY1",
	`POSTGRES_PASSWORD: "CANARY1"`,
	`{"password": "CANARY1", "user": "x"}`,
	`{\"password\": \"CANARY1\"}`,
	"password = CANARY1",
	"os.environ[\"SECRET_KEY\"] = \"CANARY1\"",
	"ENV SECRET_KEY=CANARY1 LEVEL=info",
	"ENV SECRET_KEY CANARY1",
	"ARG PW=CANARY1",
	"PASSPHRASE: CANARY1",
	"FERNET: CANARY1",
	"ENCRYPTION_KEY: CANARY1",
	"SALT: CANARY1",
	"SESSION_COOKIE: CANARY1",
	"HTTP_BASIC: CANARY1",
	"GPG_PASS: CANARY1",
	"DB_PW: CANARY1",
	"DB_PWD: CANARY1",
	"PIN: CANARY1",
	"CLIENT_SECRET_B64: CANARY1",
	"CREDENTIALS: u/CANARY1",
	"clientSecret: CANARY1",
	"identitytoken: CANARY1",
	"AWS_ACCESS_KEY_ID=CANARY1",
	"stripe.api-key=CANARY1",
	"spring.datasource.password=CANARY1",
	"export TOKEN='CANARY1'; run",
	`PASSWORD="CANARY1 with spaces"`,
	"set password=CANARY1)",
	"the password: CANARY1abc",
	"PASSWORD=CANARY1,and;more&more",
	`docker run -e PASSWORD=CANARY1 image`,
	// entries of YAML and .env whose values are several words
	"  POSTGRES_PASSWORD: CANARY CANARY CANARY",
	"POSTGRES_PASSWORD: CANARY horse CANARY # why",
	"services:\n  db:\n    password: CANARY horse CANARY\n    user: x",
	"      - POSTGRES_PASSWORD=CANARY horse CANARY\n",
	"+DB_PASSWORD=CANARY horse CANARY\n+DB_USER=x",
	"-  api_key: CANARY CANARY",
	// random values under names that do not show it
	"APP_THING=«Zk3xQ9vB7mN2pL8rT5wY1cF6»",
	"SEED: «k3j9x8q2m4n7p1z6w5v0b2t4»",
	"APP_GIVEN='«9f86d081884c7d659a2feaa0c55ad015»'",
	"export NUMBER=«aB3dE5fG7hJ9kL1mN3pQ5rS7+/==»",
	// references with a value for want of another
	"${ROOTPW:-CANARY1}",
	"${TOKEN-CANARY1}",
	"postgres://${USER}:CANARY1@db/${NAME:?set NAME}",
	// URLs and connection strings
	"redis://:CANARY1@h:6379/0",
	"postgresql+asyncpg://u:CANARY1@db/x",
	"amqp://u:CANARY1@h//",
	"mongodb://u:CANARY1@h1:1,h2:2/x",
	"postgres://u:CANARY1/x+y@db:5432/x",
	"postgres://u:CANARY1@p@db:5432/x?a=b@c",
	"https://CANARY1abcdefghij@host/simple",
	"https://h/x?user=a&password=CANARY1&api_key=CANARY2&x=1",
	"host=db password=CANARY1 user=x",
	"Driver=x;Uid=u;Pwd=CANARY1;AccountKey=CANARY2==;x=1",
	"u:CANARY1@tcp(h:3306)/x",
	"u:CANARY1@db:5432/x",
	"jdbc:postgresql://h/x?user=u&password=CANARY1",
	"jdbc:sqlserver://h;user=sa;password=CANARY1;x=1",
	"jdbc:oracle:thin:u/CANARY1@h:1521/x",
	"https://h/x?X-Amz-Signature=CANARY1&sig=CANARY2&Signature=CANARY3",
	"SharedAccessSignature=CANARY1",
	"h:5432:db:u:CANARY1",
	"*:*:*:u:CANARY1",
	"machine h login u password CANARY1",
	`{"auths": {"h": {"auth": "dXNlcjpDQU5BUlk="}}}`,
	"https://hooks.example.org/services/T0/B0/CANARY1",
	"https://h/api/webhooks/1/CANARY1",
	// headers
	"Authorization: Bearer CANARY1",
	"curl -H 'Authorization: Token CANARY1' http://x",
	"Authorization: Basic CANARY1",
	"X-Api-Key: CANARY1",
	"Authorization=Bearer CANARY1,x=1",
	"api-key=CANARY1",
	"Proxy-Authorization: CANARY1",
	"sent with Bearer CANARY12abc today",
	"Cookie: a=CANARY1",
	`"Authorization": "Bearer CANARY1"`,
	// clients
	"mysqladmin ping -uroot -pCANARY1",
	"mysql -p'CANARY1' x",
	`["CMD","mysqladmin","-pCANARY1"]`,
	"mongosh -u root -p CANARY1 --eval 1",
	"mongod -pCANARY1",
	`["CMD","mongosh","-u","root","-p","CANARY1","--eval","1"]`,
	`["CMD","redis-cli","-a","CANARY1","ping"]`,
	"redis-cli -a CANARY1 ping",
	"redis-cli --pass CANARY1 ping",
	"redis-cli AUTH CANARY1",
	"redis-cli -u redis://:CANARY1@h",
	`redis-server --requirepass CANARY1 --user "default on >CANARY2 ~* +@all"`,
	"curl -u me:CANARY1 h",
	"curl -uu:CANARY1 x",
	"curl --user u:CANARY1 x",
	"curl -s -u 'u:CANARY1' x",
	"wget --http-password=CANARY1 x",
	"wget --password CANARY1 x",
	"celery --basic-auth=u:CANARY1",
	"docker login -u me -p CANARY1 h",
	"echo 'CANARY1' | docker login --password-stdin",
	"echo root:CANARY1 | chpasswd",
	"sshpass -p CANARY1 ssh x",
	"sshpass -pCANARY1 ssh x",
	"openssl x -passin pass:CANARY1",
	"htpasswd -b f u CANARY1",
	"htpasswd -nb u CANARY1",
	"rabbitmqctl change_password u CANARY1",
	"rabbitmqctl add_user u CANARY1",
	"ldapsearch -x -w CANARY1",
	"sqlcmd -S h -P CANARY1",
	"/usr/bin/redis-cli -h db -a CANARY1",
	"--password\nCANARY1",
	"  - --password\n  - CANARY1\n  - x",
	"+  - redis-cli\n+  - -a\n+  - CANARY1\n",
	"mysqld --init-connect=\"SET PASSWORD='CANARY1'\"",
	"CREATE USER u IDENTIFIED BY 'CANARY1'",
	"ALTER USER revision IDENTIFIED BY 'CANARY1'",
	"ALTER ROLE u WITH PASSWORD 'CANARY1'",
	"PGPASSWORD=CANARY1 psql -U x",
	"keytool -storepass CANARY1",
	"run --db-password CANARY1 now",
	"run --api-key=CANARY1 now",
	// forms
	"«ghp_CANARYaaaaaaaaaaaaaaaaaaaaaaaaaaaa»",
	"«github_pat_CANARYaaaaaaaaaaaaaaaaaaaaaa»",
	"«glpat-CANARYaaaaaaaaaaaaaa»",
	"«xoxb-1234567890-CANARYaaaaaaaaa»",
	"«sk_live_CANARYaaaaaaaaaaaaaaaa»",
	"«AKIACANARY27AAAAAAAA»",
	"«AIzaCANARYaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa»",
	"«sk-CANARYaaaaaaaaaaaaaaaaaaaa»",
	"«npm_CANARYaaaaaaaaaaaaaaaaaaaaaaaaaa»",
	"«pypi-CANARYaaaaaaaaaaaaaa»",
	"«SG.CANARYaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbb»",
	"«SK0123456789abcdef0123456789abcdef»",
	"«eyJhbGciOiJI.eyJzdWIi.CANARYsig»",
	"key «123456789:AAabcdefghijklmnopqrstuvwxyz0123456»",
	"«-----BEGIN RSA PRIVATE KEY-----\nCANARY\n-----END RSA PRIVATE KEY-----»",
	"a «-----BEGIN PRIVATE KEY-----\nCANARY",
	"users=admin:«$apr1$abcdefgh$CANARY/x.»",
	"«$2b$12$CANARYabcdefghijklmnopqrstuv»",
}

func TestSecretsAreHidden(t *testing.T) {
	for _, marked := range secretive {
		text := strings.NewReplacer("«", "", "»", "").Replace(marked)
		got := Text(text)
		if strings.Contains(got, "CANARY") || got == text {
			t.Errorf("%q is shown as %q", text, got)
		}
		if again := Text(got); again != got {
			t.Errorf("%q becomes %q when it is hidden twice", got, again)
		}
	}
}

// What stands around a secret stays.
func TestTextAroundSecretsStays(t *testing.T) {
	for text, want := range map[string]string{
		"  POSTGRES_PASSWORD: CANARY horse # why\n  USER: x": "  POSTGRES_PASSWORD: *** # why\n  USER: x",
		"+DB_PASSWORD=CANARY horse\n+DB_USER=x y":            "+DB_PASSWORD=***\n+DB_USER=x y",
		"APP_THING=Zk3xQ9vB7mN2pL8rT5wY1cF6 LEVEL=info":      "APP_THING=*** LEVEL=info",
		"POSTGRES_PASSWORD=CANARY; x":                        "POSTGRES_PASSWORD=***; x",
		`{"password": "CANARY", "user": "x"}`:                `{"password": "***", "user": "x"}`,
		"${ROOTPW:-CANARY}/x":                                "${ROOTPW:-***}/x",
		"postgresql+asyncpg://u:CANARY@db:5432/x":            "postgresql+asyncpg://u:***@db:5432/x",
		"https://h/x?user=a&password=CANARY&x=1":             "https://h/x?user=a&password=***&x=1",
		"Driver=x;Uid=u;Pwd=CANARY;AccountKey=CANARY==;x=1":  "Driver=x;Uid=u;Pwd=***;AccountKey=***;x=1",
		"host=db password=CANARY user=x":                     "host=db password=*** user=x",
		"curl -H 'Authorization: Token CANARY' -H 'X-Api-Key: CANARY' h": "curl -H 'Authorization: Token " +
			"***' -H 'X-Api-Key: ***' h",
		`["CMD","mongosh","-u","root","-p","CANARY","--eval","1"]`: `["CMD","mongosh","-u","root","-p","***","--eval","1"]`,
		`redis-server --requirepass CANARY --user "default on >CANARY ~*"`: `redis-server --requirepass *** ` +
			`--user "default on >*** ~*"`,
		"curl -u me:CANARY localhost":                       "curl -u me:*** localhost",
		"mysqladmin ping -uroot -pCANARY -h db":             "mysqladmin ping -uroot -p*** -h db",
		"sh -c 'redis-cli -a CANARY ping || exit 1'":        "sh -c 'redis-cli -a *** ping || exit 1'",
		"openssl x -passin pass:CANARY -out y":              "openssl x -passin pass:*** -out y",
		"htpasswd -b f u CANARY && ls f":                    "htpasswd -b f u *** && ls f",
		"ENV SECRET_KEY=CANARY LEVEL=info":                  "ENV SECRET_KEY=*** LEVEL=info",
		"h:5432:db:u:CANARY":                                "h:5432:db:u:***",
		"u:CANARY@tcp(h:3306)/x":                            "u:***@tcp(h:3306)/x",
		"[redis-server, --requirepass, CANARY]":             "[redis-server, --requirepass, ***]",
		"connect to redis://:CANARY@cache:6379/0 refused":   "connect to redis://:***@cache:6379/0 refused",
		"https://hooks.example.org/services/T0/B0/CANARY?x": "https://hooks.example.org/services/T0/B0/***?x",
		"+      POSTGRES_PASSWORD: CANARY\n+      POSTGRES_USER: app\n": "+      POSTGRES_PASSWORD: ***\n" +
			"+      POSTGRES_USER: app\n",
		"- --password\n- CANARY\n- --level\n- info\n":               "- --password\n- ***\n- --level\n- info\n",
		"export PASSWORD=CANARY; export X='ok' TOKEN='CANARY'; run": "export PASSWORD=***; export X='ok' TOKEN='***'; run",
	} {
		if got := Text(text); got != want {
			t.Errorf("%q:\n got %q\nwant %q", text, got, want)
		}
	}
}

// Text without a secret in it.
var ordinary = []string{
	"CommandError: Can't locate revision identified by '3f2a9c1b7d10'",
	"POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?set it in .env}",
	"POSTGRES_PASSWORD: ${POSTGRES_PASSWORD}",
	"PASSWORD=$DB_PASSWORD",
	"postgresql://${USER}:${PASSWORD:?set PASSWORD}@db:5432/app",
	"redis-cli -a $CACHE_PASSWORD ping",
	"redis-cli -a \"$$REDIS_PASSWORD\" ping",
	"set `PASSWORD: ${PASSWORD}` in .env",
	"PASSWORD=$(cat /run/secrets/db)",
	"password authentication failed for user \"app\"",
	"Access denied for user 'app'@'172.18.0.3' (using password: YES)",
	"fe_sendauth: no password supplied",
	"RUN --mount=type=secret,id=index pip install -r requirements.txt",
	"docker build --secret id=token,env=TOKEN .",
	"WRONGPASS invalid username-password pair or user is disabled.",
	"NOAUTH Authentication required.",
	"Invalid token: Signature has expired",
	"token: invalid",
	"KeyError: 'SECRET_KEY'",
	"secret_key\n  Field required [type=missing, input_value={}, input_type=dict]",
	"ACCESS_TOKEN_EXPIRE_MINUTES=60",
	"POSTGRES_HOST_AUTH_METHOD=trust",
	"POSTGRES_PASSWORD_FILE=/run/secrets/db",
	"TOKEN_URL=https://example.org/token",
	"max_tokens: 4096",
	"PWD=/app",
	"SSL_KEY=/certs/server.key",
	"primary_key: id",
	"sort_key=name",
	"key: value",
	"cache-key: app",
	"TOKENIZERS_PARALLELISM=false",
	"USE_TOKEN=true",
	"auth: none",
	"password: str",
	"token: Annotated[str, Depends(oauth2)]",
	"password=settings.password",
	"secret_key = config(\"SECRET_KEY\")",
	"def login(username: str, password: str) -> Token:",
	"image: python:3.14-slim-trixie@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
	"http://host:8080/path?email=a@b.c",
	"git@github.com:org/repo.git",
	"ssh://git@host/repo",
	"mailto:me@example.org",
	"docker run -p 8000:80 -u 1000:1000 --user app:app app",
	"uvicorn app.main:app --host 0.0.0.0 --port 8000",
	"pg_isready -U app -d app",
	"mysqladmin ping -h localhost -u root -p",
	"mysql -p app",
	"psql -p 5432 -U app",
	"container 0f1e2d3c4b5a6978 of shop-app-1",
	"550e8400-e29b-41d4-a716-446655440000",
	"2001:db8:a:b:1",
	"12:30:45.123 INFO app.main:42: started",
	"test: [\"CMD\", \"redis-cli\", \"ping\"]",
	"Basic authentication is required",
	"the bearer token is missing",
	"a basic understanding of tokens",
	"passwd: password updated successfully",
	"the secret: nothing to see here",
	"See https://docs.example.org/secrets#password for more",
	"version 1.2.3-rc.4+build.5",
	"echo ok | grep ok",
	"the app has no password",
	"sk-learn is old; use scikit-learn",
	"key-value",
	"proxy_pass http://app:8000;",
	"turn on >log.txt 2>&1 is odd",
	"password: ***",
	"redis://:***@cache:6379",
	"<your-token>",
	"API_KEY=<your-key>",
	"PASSWORD=xxxx",
	"f\"postgresql://{user}:{password}@{host}/{db}\"",
	"basic: true",
	"cookie policy",
	"File \"/app/security/password.py\", line 3, in <module>",
	"app/core/security.py:12: token = jwt.encode(payload, settings.SECRET_KEY)",
	"secrets:\n  db:\n    file: ./db.txt\n",
	"environment:\n  PASSWORD:\n  USER: app\n",
	"mongodb://mongo:27017/app",
	"GIT_SHA=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
	"REQUEST_ID: 9f86d081884c7d659a2feaa0c55ad015",
	"INSTANCE=550e8400-e29b-41d4-a716-446655440000",
	"MODEL=Llama-3-70B-Instruct-v2-chat",
	"BASE=python314SlimTrixieRuntime",
	"IMAGE_DIGEST=0123456789abcdef0123456789abcdef",
	"TZ=America/Argentina/Buenos_Aires",
	"LABEL=release-candidate-2026-11-30-final",
	"MODULE=app.services.payments.version2",
	"COLUMNS=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	"PYTHONPATH=/app/src/one/two/three4",
	"ARGS=--workers-2-threads-4-timeout-60",
	"    password: The password of the user.",
	"  token: the token that the client sends",
	"    password: plain text password of the user.",
	"PASSWORD: ${PASSWORD:?set it in .env}",
	"docker compose exec db psql",
	"POSTGRES_USER=app POSTGRES_DB=app",
	"curl -fsS http://localhost:8000/health",
	"curl -u app http://h",
	"pip install -r requirements.txt -p x",
	"mkdir -p /data",
	"start redis with `--requirepass`, or with `--protected-mode no`",
	"set --token, in the command, to the new one",
	"write it as amqp://user:password@host:5672//",
	"ALTER USER app IDENTIFIED BY '…'",
}

func TestOrdinaryTextStays(t *testing.T) {
	for _, text := range ordinary {
		if got := Text(text); got != text {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}

func TestNamesOfSecrets(t *testing.T) {
	for name, want := range map[string]bool{
		"POSTGRES_PASSWORD":     true,
		"password":              true,
		"DB_PASS":               true,
		"apiKey":                true,
		"X-Api-Key":             true,
		"SECRET_KEY_BASE":       true,
		"AWS_SECRET_ACCESS_KEY": true,
		"AWS_ACCESS_KEY_ID":     true,
		"SENTRY_DSN":            true,
		"BASIC_AUTH":            true,
		"KEY":                   true,
		"JWT_SECRET":            true,
		"STRIPE_KEY":            true,
		"TOKEN_GITHUB":          true,
		"":                      false,
		"PASSWORD_FILE":         false,
		"TOKEN_EXPIRE_MINUTES":  false,
		"key":                   false,
		"auth":                  false,
		"PUBLIC_KEY":            false,
		"primary_key":           false,
		"KEYCLOAK_URL":          false,
		"MONKEY":                false,
		"AUTHOR":                false,
		"COMPASS":               false,
		"SECRETARY":             false,
		"tokenizer":             false,
		"LOG_LEVEL":             false,
		"POSTGRES_USER":         false,
	} {
		if got := IsName(name); got != want {
			t.Errorf("%q: got %v", name, got)
		}
	}
}

func TestValuesOfVariables(t *testing.T) {
	for _, test := range []struct{ name, value, want string }{
		{"DB_PASSWORD", "two words; and more", "***"},
		{"DB_PASSWORD", "${DB_PASSWORD:?set it}", "${DB_PASSWORD:?set it}"},
		{"DB_PASSWORD", "${X:-CANARY}", "${X:-***}"},
		{"DATABASE_URL", "postgres://u:CANARY@h/x", "postgres://u:***@h/x"},
		{"SENTRY_DSN", "https://0123456789abcdef0123@sentry.example/1", "https://***@sentry.example/1"},
		{"LEVEL", "info", "info"},
		{"TOKEN_FILE", "/run/x", "/run/x"},
		{"USE_TOKEN", "true", "true"},
		{"CONFIG", `{"password": "CANARY"}`, `{"password": "***"}`},
	} {
		if got := Value(test.name, test.value); got != test.want {
			t.Errorf("%s=%s: got %q, want %q", test.name, test.value, got, test.want)
		}
	}
}

func TestWordsOfCommands(t *testing.T) {
	words := []string{"sh", "-c", "redis-cli -a CANARY1 ping", "--password", "app", "app", "-p", "two words"}
	want := []string{"sh", "-c", "redis-cli -a *** ping", "--password", "***", "app", "-p", "two words"}
	if diff := cmp.Diff(want, Words(words)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"CANARY1", "app"}, Command(words)); diff != "" {
		t.Error(diff)
	}
}

func TestKnownSecrets(t *testing.T) {
	r := New([]string{
		"hunter-two", "k1234", "app", "postgres", "letmein", "overlong", "p@ss word", `quo"ted`,
		"shop-db1", "12345",
	}, []string{"shop-db1"})
	for text, want := range map[string]string{
		"hunter-two is it":               "*** is it",
		"k1234 but not xk1234 or k12345": "*** but not xk1234 or k12345",
		"app/main.py of the app":         "app/main.py of the app",
		"the database postgres":          "the database postgres",
		"p%40ss+word or p@ss%20word":     "*** or ***",
		`{"x": "quo\"ted"}`:              `{"x": "***"}`,
		"shop-db1 is healthy":            "shop-db1 is healthy",
		"overlong":                       "***",
		"letmein":                        "letmein",
		"port 12345":                     "port 12345",
		"password=app":                   "password=***",
	} {
		if got := r.Text(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, text := range append(secretive, ordinary...) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once := Text(text)
		for _, secret := range Secrets(text) {
			if secret == "" {
				t.Error("a secret without a character")
			}
		}
		if strings.Count(once, "\n") > strings.Count(text, "\n") {
			t.Error("there are more lines than before")
		}
	})
}
