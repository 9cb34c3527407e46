package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Key;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.server.store.StoreException;

/** TLS with the operator's own certificate, which the JDK's keytool makes here. */
@Timeout(180)
class TlsTest {
    private static final String PASSWORD = "test-only";

    @TempDir
    Path temporary;

    private Path certificate;
    private Path key;

    @BeforeEach
    void makeCertificate() throws Exception {
        certificate = temporary.resolve("own.pem");
        key = temporary.resolve("own.key");
        make("own", "EC", certificate, key);
    }

    private void make(String name, String algorithm, Path certificateFile, Path keyFile) throws Exception {
        make(name, algorithm, "-1H", certificateFile, keyFile);
    }

    /** @param from when it begins to be valid, in keytool's words; it is for two days */
    private void make(String name, String algorithm, String from, Path certificateFile, Path keyFile) throws Exception {
        Path store = temporary.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        algorithm,
                        "-dname",
                        "CN=stblink admin",
                        "-ext",
                        "san=ip:127.0.0.1,dns:localhost",
                        "-startdate",
                        from,
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD))
                .redirectErrorStream(true)
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = new FileInputStream(store.toFile())) {
            keys.load(in, PASSWORD.toCharArray());
        }
        Certificate made = keys.getCertificate(name);
        Key secret = keys.getKey(name, PASSWORD.toCharArray());
        Files.writeString(certificateFile, pem("CERTIFICATE", made.getEncoded()));
        writeSecret(keyFile, pem("PRIVATE KEY", secret.getEncoded()));
    }

    private static void writeSecret(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardCharsets.US_ASCII);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static String pem(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + label
                + "-----\n";
    }

    private AdminFixture start() throws Exception {
        return new AdminFixture(
                temporary.resolve("data"),
                settings -> new AdminSettings(
                        settings.host(),
                        0,
                        List.of(),
                        new AdminSettings.Tls(certificate, key),
                        settings.maxBodyBytes(),
                        settings.maxEventStreams(),
                        settings.requestsPerSecond()));
    }

    @Test
    void aClientThatTrustsTheCertificateIsServedAndOthersAreNot() throws Exception {
        try (AdminFixture admin = start()) {
            String address = "https://127.0.0.1:" + admin.server.address().getPort();

            assertThat(AdminClient.open(address, admin.tokenFile, certificate).health())
                    .containsEntry("status", "ok");
            assertThat(catchThrowable(
                            () -> AdminClient.open(address, admin.tokenFile).health()))
                    .isInstanceOf(SSLHandshakeException.class);
            // The token never goes out in clear: plain HTTP is no answer at all.
            assertThat(catchThrowable(() -> admin.client.health())).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void theTwoNewerVersionsAreSpoken(String version) throws Exception {
        try (AdminFixture admin = start();
                SSLSocket socket = socket(admin, version)) {
            socket.startHandshake();
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aNewCertificateIsUsedWithoutARestartAndConnectionsThatStandGoOn(String version) throws Exception {
        Path both = temporary.resolve("both.pem");
        Path nextCertificate = temporary.resolve("next.pem");
        Path nextKey = temporary.resolve("next.key");
        make("next", "RSA", nextCertificate, nextKey);
        Files.writeString(both, Files.readString(certificate) + Files.readString(nextCertificate));
        SSLContext client = TrustedAuthority.context(both);
        try (AdminFixture admin = start();
                SSLSocket standing = socket(client, admin, version)) {
            String before = health(standing);
            Files.copy(nextCertificate, certificate, StandardCopyOption.REPLACE_EXISTING);
            writeSecret(key, Files.readString(nextKey));
            AdminClient operator = AdminClient.open(
                    "https://127.0.0.1:" + admin.server.address().getPort(), admin.tokenFile, both);
            Map<String, Object> answer = operator.call("POST", "/v1/certificate/reload", null);

            assertThat(health(standing)).as("a connection that stands").isEqualTo(before);
            // Of the same client, which could resume the session before.
            try (SSLSocket fresh = socket(client, admin, version)) {
                String after = health(fresh);
                assertThat(after).isNotEqualTo(before).isEqualTo(answer.get("sha256"));
            }
        }
    }

    @Test
    void brokenFilesAreRefusedAndTheCertificateBeforeGoesOn() throws Exception {
        Path other = temporary.resolve("other.key");
        make("other", "EC", temporary.resolve("other.pem"), other);
        SSLContext client = TrustedAuthority.context(certificate);
        String good = Files.readString(certificate);
        String goodKey = Files.readString(key);
        try (AdminFixture admin = start()) {
            AdminClient operator = AdminClient.open(
                    "https://127.0.0.1:" + admin.server.address().getPort(),
                    admin.tokenFile,
                    Files.writeString(temporary.resolve("trusted.pem"), good));

            Files.writeString(certificate, "half a certi");
            assertRefused(operator, "admin.tls-certificate");
            Files.delete(certificate);
            assertRefused(operator, "cannot be read");
            Files.writeString(certificate, good);
            writeSecret(key, Files.readString(other));
            assertRefused(operator, "is not the key of the certificate");
            try (SSLSocket fresh = socket(client, admin, "TLSv1.3")) {
                assertThat(health(fresh)).isNotEmpty();
            }

            writeSecret(key, goodKey);
            assertThat(operator.call("POST", "/v1/certificate/reload", null)).containsKeys("subject", "notAfter");
        }
    }

    private static void assertRefused(AdminClient operator, String part) {
        AdminClient.Refused refused = catchThrowableOfType(
                AdminClient.Refused.class, () -> operator.call("POST", "/v1/certificate/reload", null));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused).hasMessageContaining(part).hasMessageContaining("goes on being used");
    }

    /** Asks over a connection that stays open; returns the fingerprint of the certificate that it showed. */
    private static String health(SSLSocket socket) throws Exception {
        socket.getOutputStream()
                .write("GET /v1/alive HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith("{\"status\":\"ok\"}")) {
            int next = socket.getInputStream().read();
            assertThat(next).as("the end of the connection after %s", answer).isNotNegative();
            answer.append((char) next);
        }
        assertThat(answer.toString()).startsWith("HTTP/1.1 200");
        byte[] encoded = socket.getSession().getPeerCertificates()[0].getEncoded();
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(encoded));
    }

    private static SSLSocket socket(SSLContext client, AdminFixture admin, String version) throws Exception {
        SSLSocket socket = (SSLSocket) client.getSocketFactory()
                .createSocket("127.0.0.1", admin.server.address().getPort());
        socket.setSoTimeout(30_000);
        socket.setEnabledProtocols(new String[] {version});
        return socket;
    }

    private SSLSocket socket(AdminFixture admin, String version) throws Exception {
        SSLSocket socket = (SSLSocket) TrustedAuthority.context(certificate)
                .getSocketFactory()
                .createSocket("127.0.0.1", admin.server.address().getPort());
        socket.setSoTimeout(30_000);
        socket.setEnabledProtocols(new String[] {version});
        return socket;
    }

    @Test
    void whatIsWrongWithTheFilesIsSaidAtTheStart() throws Exception {
        Path other = temporary.resolve("other.key");
        make("other", "EC", temporary.resolve("other.pem"), other);
        Path rsa = temporary.resolve("rsa.key");
        make("rsa", "RSA", temporary.resolve("rsa.pem"), rsa);
        Path legacy = temporary.resolve("legacy.key");
        writeSecret(legacy, pem("RSA PRIVATE KEY", new byte[] {1, 2, 3}));

        assertWrong(certificate, other, "is not the key of the certificate");
        assertWrong(certificate, rsa, "not a key of the certificate's kind, EC");
        assertWrong(certificate, legacy, "openssl pkcs8");
        assertWrong(certificate, temporary.resolve("none.key"), "cannot be read");
        assertWrong(temporary.resolve("none.pem"), key, "cannot be read");
        assertWrong(key, key, "admin.tls-certificate");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        assertWrong(certificate, key, "may be read by other users");
        assertThat(AdminTls.read(temporary.resolve("rsa.pem"), rsa).parameters().getProtocols())
                .containsExactly("TLSv1.3", "TLSv1.2");
    }

    @Test
    void aCertificateOutOfDateIsNamedWithItsDateAndServesNobodyWorse() throws Exception {
        Path expired = temporary.resolve("expired.pem");
        Path expiredKey = temporary.resolve("expired.key");
        make("expired", "EC", "-10d", expired, expiredKey);
        Path future = temporary.resolve("future.pem");
        Path futureKey = temporary.resolve("future.key");
        make("future", "EC", "+10d", future, futureKey);
        Instant now = Instant.now();

        assertThat(AdminTls.read(certificate, key).outOfDate(now)).isNull();
        assertThatThrownBy(() -> AdminTls.read(expired, expiredKey).requireInDate(now))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("expired.pem expired on 20")
                .hasMessageContaining("put another in its place");
        assertThat(AdminTls.read(future, futureKey).outOfDate(now))
                .contains("is not valid before 20", "this machine's clock says 20");

        SSLContext client = TrustedAuthority.context(certificate);
        AdminClient operator;
        try (AdminFixture admin = start()) {
            operator = AdminClient.open(
                    "https://127.0.0.1:" + admin.server.address().getPort(),
                    admin.tokenFile,
                    Files.copy(certificate, temporary.resolve("trusted.pem")));
            Files.copy(expired, certificate, StandardCopyOption.REPLACE_EXISTING);
            writeSecret(key, Files.readString(expiredKey));
            assertRefused(operator, "expired on");
            try (SSLSocket fresh = socket(client, admin, "TLSv1.3")) {
                assertThat(health(fresh)).isNotEmpty();
            }
        }
        try (AdminFixture admin = start()) {
            assertThat(admin.server.address().getPort()).isPositive();
        }
    }

    @Test
    void aCertificateThatIsNoneIsToldFromOneWithAByteOrderMark() throws Exception {
        Path odd = temporary.resolve("odd.pem");
        String good = Files.readString(certificate);
        Files.writeString(odd, "\uFEFF" + good);
        assertWrong(odd, key, "byte order mark");
        Files.write(odd, ("\uFEFF" + good).getBytes(StandardCharsets.UTF_16LE));
        assertWrong(odd, key, "byte order mark");
        Files.write(odd, new byte[] {0x30, 0x01, (byte) 0x80, 7});
        assertWrong(odd, key, "has no certificate that can be read");
        Files.writeString(odd, good.substring(0, 100));
        assertWrong(odd, key, "has no certificate that can be read");
        Files.writeString(odd, "");
        assertWrong(odd, key, "has no certificate that can be read");
        writeSecret(odd, "");
        Files.write(odd, new byte[] {(byte) 0xFF, 0, 1});
        assertWrong(certificate, odd, "no unencrypted PKCS #8 key");
    }

    private static void assertWrong(Path certificateFile, Path keyFile, String text) {
        assertThatThrownBy(() -> AdminTls.read(certificateFile, keyFile))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(text);
    }

    @Test
    void anAuthorityThatIsNoneIsNamed() throws Exception {
        Path empty = Files.writeString(temporary.resolve("empty.pem"), "");

        assertThatThrownBy(() -> TrustedAuthority.context(empty))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("empty.pem");
    }
}
