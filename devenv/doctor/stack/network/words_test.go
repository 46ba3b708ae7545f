package network

import (
	"testing"

	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

func TestWordsOfUnknownNames(t *testing.T) {
	ruletest.Words(t, NameUnknown, map[string][]string{
		`host "databse" does not resolve: no service has that name`: {
			"psycopg.OperationalError: failed to resolve host 'databse': [Errno -2] Name or service not known",
			"Error: getaddrinfo ENOTFOUND databse",
			`pymysql.err.OperationalError: (2005, "Unknown MySQL server host 'databse' (-2)")`,
			"OSError: Multiple exceptions: server on 'databse' [Errno -2]",
			"requests.exceptions.ConnectionError: HTTPConnectionPool(host='databse', port=80): Name or service not known",
			"nc: bad address 'databse'",
			"dial tcp: lookup databse on 127.0.0.11:53: no such host",
			"aiohttp.client_exceptions.ClientConnectorError: Cannot connect to host databse:80 ssl:default " +
				"[Name or service not known]",
		},
	})
}

func TestWordsOfRefusals(t *testing.T) {
	ruletest.Words(t, Refused, map[string][]string{
		`"kafka" advertises localhost:9092 to its clients`: {
			"aiokafka.errors.KafkaConnectionError: Unable to connect to node_id=1 host=localhost:9092",
			"ERROR Unable connect node with id 1: [Errno 111] Connect call failed ('127.0.0.1', 9092)",
		},
		"the app connects to localhost:9092": {
			"%3|1|FAIL|rdkafka#consumer-1| [thrd:localhost:9092/bootstrap]: Connect to ipv4#127.0.0.1:9092 " +
				"failed: Connection refused",
		},
		"the app connects to localhost:5432": {
			"ERROR: connecting to localhost on port 5432: [Errno 111]",
		},
		"connection refused at 10.1.2.3:8123": {
			"ERROR: connect to 10.1.2.3:8123: connection refused",
			"ERROR: dial tcp 10.1.2.3:8123: connect: connection refused",
			"Error: connect ECONNREFUSED 10.1.2.3:8123",
			"ConnectionRefusedError: [Errno 111] Connect call failed ('10.1.2.3', 8123)",
			"ERROR: timeout occurred after waiting 60 seconds for 10.1.2.3:8123",
		},
		"the app connects to localhost:9000": {
			"botocore.exceptions.EndpointConnectionError: Could not connect to the endpoint URL: " +
				`"http://localhost:9000/images"`,
		},
	})
}

func TestWordsOfLostRequests(t *testing.T) {
	ruletest.Words(t, Unanswered, map[string][]string{
		"no response at 10.1.2.3:80, not even a refusal": {
			"requests.exceptions.ConnectTimeout: HTTPConnectionPool(host='10.1.2.3', port=80): Connection " +
				"to 10.1.2.3 timed out",
		},
		"no response at 10.1.2.3:27017, not even a refusal": {
			"pymongo.errors.ServerSelectionTimeoutError: 10.1.2.3:27017: timed out",
		},
		"no response at 10.1.2.3, not even a refusal": {
			`pymysql.err.OperationalError: (2003, "Can't connect to MySQL server on '10.1.2.3' (timed out)")`,
		},
		"no response at cache:6379, not even a refusal": {
			"redis.exceptions.ConnectionError: Error 113 connecting to 10.1.2.3:6379. No route to host",
		},
		"the server accepts the request but does not respond in time": {
			"grpc.RpcError: StatusCode.DEADLINE_EXCEEDED",
		},
		"no response at the address in the code or settings, not even a refusal": {
			"OSError: [Errno 101] Network is unreachable",
		},
	})
}

func TestWordsOfTLS(t *testing.T) {
	ruletest.Words(t, TLS, map[string][]string{
		"the server accepts only TLS connections, or has no rule for this address and user": {
			"ERROR 3159 (HY000): Connections using insecure transport are prohibited while --require_secure_transport=ON.",
			"%4|1|FAIL| Disconnected: connecting to a SSL listener?",
		},
		"the app uses TLS for the server, which does not support it": {
			"%4|1|FAIL| Disconnected: connecting to a PLAINTEXT broker listener?",
		},
		"the server requires a client certificate": {
			"psycopg.OperationalError: connection requires a valid client certificate",
		},
		"the TLS connection to the server fails": {
			"ssl.SSLEOFError: [SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred in violation of protocol",
			"ssl.SSLError: [SSL: TLSV1_ALERT_INTERNAL_ERROR] tlsv1 alert internal error",
		},
		"the server supports only outdated TLS, which OpenSSL 3 in the image rejects": {
			"ssl.SSLError: [SSL: DH_KEY_TOO_SMALL] dh key too small",
		},
		"the certificate or private key cannot be read": {
			"ssl.SSLError: [SSL] PEM lib",
		},
		"the client verifies the certificate of the server": {
			`psycopg.OperationalError: root certificate file "/root/.postgresql/root.crt" does not exist`,
		},
	})
}

func TestWordsOfOtherProtocols(t *testing.T) {
	ruletest.Words(t, Protocol, map[string][]string{
		"the server requires SCRAM authentication": {
			"psycopg2.OperationalError: SCRAM authentication requires libpq version 10 or above",
		},
		"the server requires gss authentication": {
			"asyncpg.exceptions.InterfaceError: unsupported authentication method requested by the server: gss",
		},
		"the server uses another protocol than the client, or this is the wrong port": {
			"pymysql.err.InternalError: Packet sequence number wrong - got 80 expected 0",
			"psycopg.OperationalError: received invalid response to SSL negotiation: H",
			"http.client.BadStatusLine: +PONG",
			"aiormq.exceptions.IncompatibleProtocolError: Server replied with another protocol",
		},
	})
}

func TestWordsOfServersThatAreNotReady(t *testing.T) {
	ruletest.Words(t, NotReady, map[string][]string{
		`the app connected to "cache", which was loading, and did not retry`: {
			"redis.exceptions.BusyLoadingError: Redis is loading the dataset in memory",
		},
		`the app connected to "db", which was in recovery mode, and did not retry`: {
			"FATAL:  the database system is in recovery mode",
		},
		`the app connected to "db", which was not yet accepting connections, and did not retry`: {
			"FATAL:  the database system is not yet accepting connections",
		},
	})
}
