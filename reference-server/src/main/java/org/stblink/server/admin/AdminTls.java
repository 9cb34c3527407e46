package org.stblink.server.admin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.stblink.server.admin.http.Fields;
import org.stblink.server.store.OwnerOnly;
import org.stblink.server.store.StoreException;

/**
 * The operator's certificate for the admin API, from PEM files (RFC 7468): the chain, its own certificate first, and the
 * private key in PKCS #8. What is wrong with them is said at the start, not in the first handshake.
 *
 * <p>A certificate that is out of date keeps no server from starting: it ran out by itself, maybe long after anybody touched
 * the server, and devices have no part in it. Clients of the API see its dates, and refuse it.
 */
public final class AdminTls {
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};
    private static final char[] IN_MEMORY = {'-'};
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final String PKCS8 = "PRIVATE KEY";

    /** What editors put before a text, in UTF-8 and both kinds of UTF-16; in the last two, every letter is two bytes. */
    private static final List<String> BYTE_ORDER_MARKS = List.of("efbbbf", "fffe", "feff");

    private final SSLContext context;
    private final Certificate certificate;
    private final Path file;

    private AdminTls(SSLContext context, Certificate certificate, Path file) {
        this.context = context;
        this.certificate = certificate;
        this.file = file;
    }

    /**
     * Reads both files, whatever the certificate's dates are.
     *
     * @throws StoreException with one line for the operator
     */
    public static AdminTls read(Path certificateFile, Path keyFile) throws StoreException {
        Certificate[] chain = chain(certificateFile);
        PrivateKey key = key(keyFile, chain[0]);
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("admin", key, IN_MEMORY, chain);
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, IN_MEMORY);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return new AdminTls(context, chain[0], certificateFile);
        } catch (GeneralSecurityException | IOException e) {
            throw new StoreException(
                    "certificate " + certificateFile + " and key " + keyFile + " cannot be used together", e);
        }
    }

    /** @throws StoreException when the certificate is out of date, with one line for the operator */
    public void requireInDate(Instant now) throws StoreException {
        String problem = outOfDate(now);
        if (problem != null) {
            throw new StoreException(problem);
        }
    }

    /** Why clients will refuse the certificate for its dates, and what to do; null when they will not. */
    @Nullable
    String outOfDate(Instant now) {
        if (!(certificate instanceof X509Certificate own)) {
            return null;
        }
        Instant first = own.getNotBefore().toInstant();
        Instant last = own.getNotAfter().toInstant();
        if (now.isAfter(last)) {
            return "admin.tls-certificate " + file + " expired on " + last + ": put another in its place";
        }
        return now.isBefore(first)
                ? "admin.tls-certificate " + file + " is not valid before " + first + ", and this machine's clock says "
                        + now.truncatedTo(ChronoUnit.SECONDS) + ": see whether that is right"
                : null;
    }

    /** What an operator knows a certificate by; no secret. */
    Map<String, Object> facts() {
        Fields facts = new Fields();
        if (certificate instanceof X509Certificate own) {
            facts.put("subject", own.getSubjectX500Principal().getName())
                    .put("notAfter", own.getNotAfter().toInstant().toString());
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return facts.put("sha256", HexFormat.of().formatHex(hash)).done();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was read has an encoding, and every JDK SHA-256", e);
        }
    }

    SSLContext context() {
        return context;
    }

    /** TLS 1.2 and 1.3 only. */
    SSLParameters parameters() {
        SSLParameters parameters = context.getDefaultSSLParameters();
        parameters.setProtocols(VERSIONS);
        return parameters;
    }

    private static Certificate[] chain(Path file) throws StoreException {
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new StoreException(
                    "admin.tls-certificate " + file + " cannot be read: name a file that this user may read", e);
        }
        String begin = HexFormat.of().formatHex(content, 0, Math.min(content.length, 3));
        if (BYTE_ORDER_MARKS.stream().anyMatch(begin::startsWith)) {
            throw new StoreException("admin.tls-certificate " + file
                    + " begins with a byte order mark, which an editor put there: save it as plain ASCII");
        }
        String nothing = "admin.tls-certificate " + file
                + " has no certificate that can be read: give a PEM file, with -----BEGIN CERTIFICATE-----";
        try {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(content));
            if (found.isEmpty()) {
                throw new StoreException(nothing);
            }
            return found.toArray(new Certificate[0]);
        } catch (CertificateException e) {
            throw new StoreException(nothing, e);
        }
    }

    private static PrivateKey key(Path file, Certificate certificate) throws StoreException {
        String text;
        try {
            if (OwnerOnly.isOpenToOthers(file)) {
                throw new StoreException(
                        "admin.tls-key " + file + " may be read by other users: see who did, then chmod 600 " + file);
            }
            // Whatever is in it: no byte is unknown here.
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new StoreException(
                    "admin.tls-key " + file + " cannot be read: name a PEM file that this user may read", e);
        }
        Matcher pem = KEY.matcher(text);
        if (!pem.find() || !PKCS8.equals(pem.group(1))) {
            throw new StoreException("admin.tls-key " + file + " is no unencrypted PKCS #8 key"
                    + " (-----BEGIN PRIVATE KEY-----): make one with openssl pkcs8 -topk8 -nocrypt");
        }
        String algorithm = certificate.getPublicKey().getAlgorithm();
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(pem.group(2));
            PrivateKey key = KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            if (!belongTogether(key, certificate)) {
                throw new StoreException("admin.tls-key " + file + " is not the key of the certificate");
            }
            return key;
        } catch (InvalidKeySpecException | IllegalArgumentException e) {
            throw new StoreException(
                    "admin.tls-key " + file + " is not a key of the certificate's kind, " + algorithm, e);
        } catch (GeneralSecurityException e) {
            throw new StoreException("admin.tls-key " + file + " cannot be used here", e);
        }
    }

    private static boolean belongTogether(PrivateKey key, Certificate certificate) throws GeneralSecurityException {
        String algorithm = certificate.getPublicKey().getAlgorithm();
        Signature signature = Signature.getInstance(
                switch (algorithm) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> algorithm;
                });
        signature.initSign(key);
        signature.update((byte) 1);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update((byte) 1);
        return signature.verify(signed);
    }
}
