package org.stblink.toolchain.values;

import org.stblink.DeviceConfig;
import picocli.CommandLine.Option;

/** The suite that a device has with its server, and the server's key for it: one without the other is refused. */
public final class ControlSuite {
    @Option(
            names = "--suite",
            converter = SuiteName.class,
            defaultValue = "25519_ChaChaPoly_SHA256",
            description =
                    "suite of the way to the server: 25519_ChaChaPoly_SHA256, 25519_AESGCM_SHA256 or SM2_SM4GCM_SM3 (the"
                            + " national one); one of the server's control.suites (default: ${DEFAULT-VALUE})")
    private int suite = DeviceConfig.SUITE_CHACHA_POLY;

    @Option(
            names = "--key",
            required = true,
            converter = HexBytes.PublicKey.class,
            description = "the server's public key, 64 hexadecimal digits: the one in its keys/server-key.pub, with"
                    + " --suite SM2_SM4GCM_SM3 the one in keys/server-key-national.pub")
    private HexBytes key = HexBytes.NONE;

    /** Its number. */
    public int number() {
        return suite;
    }

    /** Configures a device with them. */
    public DeviceConfig.Builder on(DeviceConfig.Builder builder) {
        return builder.controlSuite(suite).serverKey(key.bytes());
    }
}
