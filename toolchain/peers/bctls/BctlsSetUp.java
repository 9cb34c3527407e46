import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Vector;
import java.util.concurrent.Callable;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.AbstractTlsServer;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.BasicTlsPSKExternal;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.PskIdentity;
import org.bouncycastle.tls.PskKeyExchangeMode;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsPSK;
import org.bouncycastle.tls.TlsPSKExternal;
import org.bouncycastle.tls.TlsProtocol;
import org.bouncycastle.tls.TlsServerProtocol;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/**
 * TLS 1.3 by Bouncy Castle with an external pre-shared key and (EC)DHE over X25519: both ends in one thread, bytes handed over in
 * memory, with Bouncy Castle's own ciphers. For stblink bench, which calls it again and again.
 */
public final class BctlsSetUp implements Callable<Integer> {
    private static final int[] SUITES = {CipherSuite.TLS_AES_128_GCM_SHA256};
    private static final byte[] IDENTITY = "peer".getBytes(StandardCharsets.US_ASCII);
    private static final int KEY_BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final TlsCrypto crypto = new BcTlsCrypto(random);

    /** Sets one channel up and drops it; the bytes that both ends sent for it. */
    @Override
    public Integer call() throws IOException {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        TlsClientProtocol client = new TlsClientProtocol();
        TlsServerProtocol server = new TlsServerProtocol();
        Client caller = new Client(crypto, key);
        server.accept(new Server(crypto, key));
        client.connect(caller);
        int bytes = 0;
        for (int moved = 1; moved > 0; bytes += moved) {
            moved = pass(client, server) + pass(server, client);
        }
        if (!client.isConnected() || !server.isConnected() || !caller.keyWasTaken) {
            throw new IOException("the handshake stands still, or took no pre-shared key");
        }
        return bytes;
    }

    private static int pass(TlsProtocol from, TlsProtocol to) throws IOException {
        byte[] bytes = new byte[from.getAvailableOutputBytes()];
        from.readOutput(bytes, 0, bytes.length);
        to.offerInput(bytes);
        return bytes.length;
    }

    private static TlsPSKExternal key(TlsCrypto crypto, byte[] key) {
        return new BasicTlsPSKExternal(IDENTITY, crypto.createSecret(key.clone()));
    }

    private static final class Client extends AbstractTlsClient {
        private final byte[] key;
        private boolean keyWasTaken;

        Client(TlsCrypto crypto, byte[] key) {
            super(crypto);
            this.key = key;
        }

        @Override
        protected ProtocolVersion[] getSupportedVersions() {
            return ProtocolVersion.TLSv13.only();
        }

        @Override
        protected int[] getSupportedCipherSuites() {
            return SUITES;
        }

        @Override
        protected Vector<Integer> getSupportedGroups(Vector namedGroupRoles) {
            Vector<Integer> groups = new Vector<>();
            groups.add(NamedGroup.x25519);
            return groups;
        }

        @Override
        public Vector<TlsPSKExternal> getExternalPSKs() {
            Vector<TlsPSKExternal> keys = new Vector<>();
            keys.add(key(getCrypto(), key));
            return keys;
        }

        @Override
        public short[] getPskKeyExchangeModes() {
            return new short[] {PskKeyExchangeMode.psk_dhe_ke};
        }

        @Override
        public void notifySelectedPSK(TlsPSK selected) {
            keyWasTaken = selected != null;
        }

        @Override
        public TlsAuthentication getAuthentication() throws IOException {
            throw new TlsFatalAlert(AlertDescription.internal_error); // nobody shows a certificate
        }
    }

    private static final class Server extends AbstractTlsServer {
        private final byte[] key;

        Server(TlsCrypto crypto, byte[] key) {
            super(crypto);
            this.key = key;
        }

        @Override
        protected ProtocolVersion[] getSupportedVersions() {
            return ProtocolVersion.TLSv13.only();
        }

        @Override
        protected int[] getSupportedCipherSuites() {
            return SUITES;
        }

        @Override
        public int[] getSupportedGroups() {
            return new int[] {NamedGroup.x25519};
        }

        @Override
        public TlsPSKExternal getExternalPSK(Vector identities) {
            return identities.contains(new PskIdentity(IDENTITY, 0)) ? key(getCrypto(), key) : null;
        }

        @Override
        public TlsCredentials getCredentials() throws IOException {
            throw new TlsFatalAlert(AlertDescription.internal_error); // it has no certificate
        }
    }
}
