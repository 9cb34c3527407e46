import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.SystemConfig;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;
import org.eclipse.californium.scandium.dtls.cipher.XECDHECryptography.SupportedGroup;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedSinglePskStore;

/** What both ends are told: the suite, the curve, the key. The rest is as Scandium comes. */
final class Dtls {
    /** Guards nothing, and lives as long as a run. */
    private static final byte[] KEY = new byte[32];

    private Dtls() {}

    static DtlsConnectorConfig configuration(DtlsRole role, InetSocketAddress address) {
        DtlsConfig.register();
        return DtlsConnectorConfig.builder(Configuration.createStandardWithoutFile())
                .set(DtlsConfig.DTLS_ROLE, role)
                .setAsList(DtlsConfig.DTLS_CIPHER_SUITES, CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256)
                .set(DtlsConfig.DTLS_CURVES, List.of(SupportedGroup.X25519))
                .set(SystemConfig.HEALTH_STATUS_INTERVAL, 0, TimeUnit.SECONDS)
                .setAdvancedPskStore(new AdvancedSinglePskStore("peer", KEY))
                .setAddress(address)
                .build();
    }
}
