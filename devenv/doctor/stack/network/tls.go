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
				"the file with the certificates of issuers that it reads holds none: it is empty, or not in PEM form",
				"mount a file in PEM form (-----BEGIN CERTIFICATE-----) where SSL_CERT_FILE, REQUESTS_CA_BUNDLE or the code "+
					"names one",
				quote...)
		case match.Groups["root"] != "":
			f = rule.Finding(c,
				fmt.Sprintf("it checks the certificate of %s, and the file of the issuers, %s, does not exist",
					name, match.Groups["root"]),
				"name the certificate of the issuer in sslrootcert, or set `sslrootcert=system` for a public one; "+
					"between services of one project, `sslmode=disable`",
				quote...)
		case match.Groups["none"] != "":
			f = rule.Finding(c,
				name+" has no TLS (SSL), which it requires",
				fmt.Sprintf(
					"set `sslmode=disable` (asyncpg: `ssl=disable`) %s, or give %s a certificate",
					target.InSetting(c, serviceOf(server)),
					name,
				),
				quote...)
		case match.Groups["legacy"] != "":
			f = rule.Finding(c,
				name+" speaks TLS in an old way only, which OpenSSL 3 in the image refuses: "+strings.ToLower(
					strings.ReplaceAll(match.Groups["legacy"], "_", " ")),
				"update that server; else give this one client an SSLContext that allows it "+
					"(ssl.OP_LEGACY_SERVER_CONNECT, minimum_version, or ciphers DEFAULT@SECLEVEL=0)",
				quote...)
		case match.Groups["client"] != "":
			f = rule.Finding(c,
				name+" demands a certificate of its clients, and does not take the one that it is sent, or gets none",
				"hand the client a certificate and key that the server's authority has signed",
				quote...)
		case match.Groups["wanted"] != "":
			f = rule.Finding(c,
				name+" accepts only TLS connections, or has no rule for this address and user",
				"set `sslmode=require` in its settings; a server of this project without TLS needs a rule for the address in "+
					"its pg_hba.conf (`host all all all scram-sha-256`)",
				quote...)
		case match.Groups["plain"] != "" && mailCode.MatchString(facts.ProjectCode(match.Frames())):
			f = rule.Finding(c,
				"it starts with TLS, but the mail server starts without",
				"use SMTP with starttls() for ports 25 and 587, and SMTP_SSL for port 465 only; a mail server for tests has no TLS",
				quote...)
		case match.Groups["plain"] != "" || match.Groups["eof"] != "" && server != nil:
			f = rule.Finding(c,
				fmt.Sprintf(
					"it uses TLS for %s, which has no TLS: the URL has a scheme like https:// or rediss://",
					name,
				),
				fmt.Sprintf(
					"write http:// instead of https://, or redis:// instead of rediss://, %s",
					target.InSetting(c, serviceOf(server)),
				),
				quote...)
		case match.Groups["host"] != "":
			f = rule.Finding(c,
				"the certificate of "+name+" is for another name than the one that it connects to",
				"connect by a name that is in the certificate, or make a certificate with that name",
				quote...)
		case match.Groups["old"] != "":
			f = rule.Finding(c,
				"the certificate of "+name+" is not valid at this time",
				"renew the certificate, and check the clock of the engine",
				quote...)
		case strings.Contains(match.About(), "ODBC Driver"):
			f = rule.Finding(c,
				"it does not trust the certificate of "+name+", which its driver demands by default",
				"add `TrustServerCertificate=yes` to the connection string for a server of this project, or install the "+
					"certificate of its issuer in the image",
				quote...)
		case strings.Contains(strings.ToLower(match.About()), "certificate"):
			f = rule.Finding(c,
				"it does not trust the certificate of "+name,
				"copy the certificate of its issuer into the image, and name it in SSL_CERT_FILE (httpx, urllib) or "+
					"REQUESTS_CA_BUNDLE; a slim image needs the package ca-certificates",
				quote...)
		default:
			f = rule.Finding(c,
				"its TLS connection to "+name+" fails",
				"check the certificates and the TLS settings of both ends",
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
			fmt.Sprintf("%s names %s, a file of certificates that is not in the container", name, file),
			fmt.Sprintf("mount or copy the file to %s, or remove %s from service %q; then run `fastdock up`", file, name,
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
		fmt.Sprintf("its certificate %s is not in the container", c.Inside(file)),
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
	cause, fix := "its private key belongs to another certificate", "mount the key that was made with the certificate"
	if match.Groups["pem"] != "" {
		cause, fix = "its certificate or private key cannot be read: the file is no PEM, is encrypted or too weak",
			"mount a certificate and a key in PEM form"
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
