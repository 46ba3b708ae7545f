package network

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/stack/target"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// TLS is about a connection whose two sides do not agree on TLS.
var TLS = rule.LogRule{
	Rule: rule.Rule{
		ID: "FD-R40", Title: "TLS mismatch between client and server",
		About: "A client that requests TLS needs a server with a certificate that it trusts. Services of one " +
			"project usually use plain connections, because no other program shares their network.",
	},
	InHealthy: true,
	Patterns: slices.Concat(
		rule.Patterns(
			"postgres",
			`(?P<none>server does not support SSL, but SSL was required|rejected SSL upgrade)`,
			`(?P<wanted>no pg_hba\.conf entry .*(?:no encryption|SSL off)|pg_hba\.conf rejects connection .*no encryption)`,
		),
		rule.Patterns(
			"mysql",
			`(?P<wanted>Connections using insecure transport are prohibited)`,
			`(?P<none>(?:SSL|TLS).*server does(?:n't| not) support|SSL connection error.*not support|Server `+
				`doesn't support SSL)`,
		),
		rule.Patterns(
			"",
			`(?P<plain>connecting to a PLAINTEXT broker listener)`,
			`(?P<wanted>connecting to a SSL listener)`,
			`root certificate file "(?P<root>[^"]+)" does not exist`,
			`(?P<empty>NO_CERTIFICATE_OR_CRL_FOUND|no certificate or crl found)`,
			`(?P<pair>KEY_VALUES_MISMATCH|key values mismatch)`,
			`(?P<pem>\[SSL\] PEM lib|NO_START_LINE|no start line|bad decrypt|BAD_DECRYPT|EE_KEY_TOO_SMALL)`,
			`(?P<legacy>UNSAFE_LEGACY_RENEGOTIATION|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS_AVAILABLE`+
				`|ALERT_PROTOCOL_VERSION|DH_KEY_TOO_SMALL|CA_MD_TOO_WEAK|unsafe legacy renegotiation|unsupported `+
				`protocol|dh key too small)`,
			`(?P<client>ALERT_CERTIFICATE_REQUIRED|ALERT_UNKNOWN_CA|ALERT_BAD_CERTIFICATE|tlsv1 alert unknown ca`+
				`|certificate required|connection requires a valid client certificate)`,
			`(?P<plain>WRONG_VERSION_NUMBER|wrong version number|record layer failure|RECORD_LAYER_FAILURE|packet `+
				`length too long|http_request|HTTP_REQUEST)`,
			`(?P<host>Hostname mismatch|IP address mismatch|certificate is not valid for|doesn't match)`,
			`(?P<old>certificate has expired|certificate is not yet valid)`,
			`CERTIFICATE_VERIFY_FAILED|certificate verify failed|self[- ]signed certificate|unable to get local `+
				`issuer certificate`,
			`(?P<eof>UNEXPECTED_EOF_WHILE_READING|EOF occurred in violation of protocol|SSLEOFError|handshake `+
				`operation timed out)`,
			`SSLError|SSLV3_ALERT|TLSV1_ALERT|TLSV13_ALERT`,
		),
		rule.Patterns("", `(?P<bundle>Could not find a suitable TLS CA certificate bundle)`,
			`FileNotFoundError: \[Errno 2\]`),
	),
	Explain: func(c *facts.Container, match rule.Match) *check.Finding {
		if match.Groups["bundle"] != "" {
			return noAuthorities(c, match)
		}
		if strings.Contains(match.Line, "FileNotFoundError") {
			return cmp.Or(noAuthorities(c, match), noCertificateFile(c, match))
		}
		server := target.Server(c, match)
		if server == nil {
			server = askedInSettings(c)
		}
		name := target.Called(server, "the server")
		quote := rule.Quote(c, match)
		var f *check.Finding
		switch {
		case match.Groups["pair"] != "" || match.Groups["pem"] != "":
			return ownCertificate(c, match)
		case match.Groups["empty"] != "":
			f = rule.Finding(c,
				"the CA file is empty or not in PEM format",
				"mount a CA file in PEM format (-----BEGIN CERTIFICATE-----) at the path in SSL_CERT_FILE, REQUESTS_CA_BUNDLE or "+
					"the code",
				quote...)
		case match.Groups["root"] != "":
			f = rule.Finding(c,
				fmt.Sprintf("the client verifies the certificate of %s, but the CA file %s does not exist",
					name, match.Groups["root"]),
				"set sslrootcert to the CA certificate, or `sslrootcert=system` for a public CA; between services of one "+
					"project, use `sslmode=disable`",
				quote...)
		case match.Groups["none"] != "":
			f = rule.Finding(c,
				name+" does not support TLS (SSL), but the client requires it",
				fmt.Sprintf(
					"set `sslmode=disable` (asyncpg: `ssl=disable`) %s, or add a certificate to %s",
					target.InSetting(c, serviceOf(server)),
					name,
				),
				quote...)
		case match.Groups["legacy"] != "":
			f = rule.Finding(c,
				name+" supports only outdated TLS, which OpenSSL 3 in the image rejects: "+strings.ToLower(
					strings.ReplaceAll(match.Groups["legacy"], "_", " ")),
				"update the server; otherwise pass this client an SSLContext that allows it (ssl.OP_LEGACY_SERVER_CONNECT, "+
					"minimum_version, or ciphers DEFAULT@SECLEVEL=0)",
				quote...)
		case match.Groups["client"] != "":
			f = rule.Finding(c,
				name+" requires a client certificate, but rejects the one that it receives, or receives none",
				"give the client a certificate and key signed by the server's CA",
				quote...)
		case match.Groups["wanted"] != "":
			f = rule.Finding(c,
				name+" accepts only TLS connections, or has no rule for this address and user",
				"set `sslmode=require` in the settings; a server of this project without TLS needs a rule for the address in its "+
					"pg_hba.conf (`host all all all scram-sha-256`)",
				quote...)
		case match.Groups["plain"] != "" && mailCode.MatchString(facts.ProjectCode(match.Frames())):
			f = rule.Finding(c,
				"the app starts the connection with TLS, but the mail server starts without it",
				"use SMTP with starttls() for ports 25 and 587, and SMTP_SSL for port 465 only; test mail servers have no TLS",
				quote...)
		case match.Groups["plain"] != "" || match.Groups["eof"] != "" && server != nil:
			f = rule.Finding(c,
				fmt.Sprintf(
					"the app uses TLS for %s, which does not support it: the URL has a scheme like https:// or rediss://",
					name,
				),
				fmt.Sprintf(
					"write http:// instead of https://, or redis:// instead of rediss://, %s",
					target.InSetting(c, serviceOf(server)),
				),
				quote...)
		case match.Groups["host"] != "":
			f = rule.Finding(c,
				"the certificate of "+name+" does not match the host name of the connection",
				"connect with a name from the certificate, or create a certificate for this name",
				quote...)
		case match.Groups["old"] != "":
			f = rule.Finding(c,
				"the certificate of "+name+" is expired or not valid yet",
				"renew the certificate, and check the engine's clock",
				quote...)
		case strings.Contains(match.About(), "ODBC Driver"):
			f = rule.Finding(c,
				"the certificate of "+name+" is not trusted, but the driver requires this by default",
				"add `TrustServerCertificate=yes` to the connection string for a server of this project, or install the CA "+
					"certificate in the image",
				quote...)
		case strings.Contains(strings.ToLower(match.About()), "certificate"):
			f = rule.Finding(c,
				"the certificate of "+name+" is not trusted",
				"copy the CA certificate into the image and set SSL_CERT_FILE (httpx, urllib) or REQUESTS_CA_BUNDLE; a slim "+
					"image needs the package ca-certificates",
				quote...)
		default:
			f = rule.Finding(c,
				"the TLS connection to "+name+" fails",
				"check the certificates and TLS settings on both sides",
				quote...)
		}
		return rule.AtCode(c, f, match.Frames())
	},
}

// noAuthorities is about a variable that names a file of issuers that the container does not have.
func noAuthorities(c *facts.Container, match rule.Match) *check.Finding {
	if strings.Contains(match.Line, "directory: ") {
		return nil // the message names another file
	}
	for _, name := range bundles {
		file := c.Env[name]
		if file == "" || c.HasFile(c.Inside(file)) {
			continue
		}
		return rule.AtKey(c, rule.Finding(c,
			fmt.Sprintf("%s is set to %s, which does not exist in the container", name, file),
			fmt.Sprintf("mount or copy the CA file to %s, or remove %s from service %q; then run `fastdock up`", file, name,
				c.Service),
			rule.Quote(c, match)...), "environment", "env_file")
	}
	return nil
}

// bundles are the variables that name a file with the certificates of issuers.
var bundles = []string{"SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "AWS_CA_BUNDLE"}

// noCertificateFile returns which file of a TLS server is not there: Python's own message does not.
func noCertificateFile(c *facts.Container, match rule.Match) *check.Finding {
	loads := slices.ContainsFunc(match.Frames(), func(f traceback.Frame) bool {
		return strings.Contains(f.Code, "load_cert_chain") || f.Func == "create_ssl_context"
	})
	words := strings.Fields(strings.Join(c.Command, " "))
	i := slices.IndexFunc(words, func(word string) bool {
		return strings.Contains(word, "certfile") || strings.Contains(word, "ssl-cert")
	})
	if !loads || i < 0 || i+1 >= len(words) {
		return nil
	}
	file := words[i+1]
	if _, value, joined := strings.Cut(words[i], "="); joined {
		file = value
	}
	return rule.AtKey(c, rule.Finding(c,
		fmt.Sprintf("the certificate %s does not exist in the container", c.Inside(file)),
		fmt.Sprintf(
			"mount the certificate at %s, or remove the option %s from the command",
			c.Inside(file),
			words[i],
		),
		rule.Quote(c, match)...), "command")
}

// askedInSettings returns the only other container that the settings name.
func askedInSettings(c *facts.Container) *facts.Container {
	var found []*facts.Container
	for _, other := range c.Stack.Containers {
		if other != c && target.SettingWith(c, other.Service) != "" {
			found = append(found, other)
		}
	}
	if len(found) != 1 {
		return nil
	}
	return found[0]
}

// ownCertificate is about a certificate and key that a server, or a client, cannot load as a pair.
func ownCertificate(c *facts.Container, match rule.Match) *check.Finding {
	cause, fix := "the private key does not match the certificate", "mount the key that belongs to the certificate"
	if match.Groups["pem"] != "" {
		cause, fix = "the certificate or private key cannot be read: the file is not in PEM format, is encrypted or too weak",
			"mount a certificate and a key in PEM format"
	}
	return rule.AtKey(c, rule.AtCode(c,
		rule.Finding(c, cause, fix+" (--ssl-certfile, --ssl-keyfile)", rule.Quote(c, match)...),
		match.Frames()), "command")
}

func serviceOf(c *facts.Container) string {
	if c == nil {
		return ""
	}
	return c.Service
}

var mailCode = lazyregexp.New(`(?i)smtp|imap|mail`)
