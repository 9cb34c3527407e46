package org.stblink.smallbox;

import java.io.File;
import java.io.IOException;
import org.stblink.DeviceConfig;
import org.stblink.StbLinkException;
import org.stblink.hal.HalException;
import org.stblink.port.javase.JavaSePlatform;

/**
 * Starts one box. Arguments: {@code call PEER | answer | register}, directory, device id, server's host, port and public key, enrolment
 * token; the environment's {@code STB_USERNAME} and {@code STB_PASSWORD} name the user. Ends with 0 when it saw everything.
 */
public final class SmallBox {
    private SmallBox() {}

    public static void main(String[] args) throws IOException, HalException, StbLinkException {
        boolean calls = args.length > 0 && args[0].equals("call");
        int at = calls ? 2 : 1;
        if (args.length != at + 6) {
            throw new IllegalArgumentException(
                    "arguments: call PEER | answer | register, then DIRECTORY DEVICE-ID SERVER-HOST SERVER-PORT SERVER-KEY TOKEN");
        }
        String suiteNumber = environment("STB_SUITE");
        int suite = suiteNumber.length() == 0 ? DeviceConfig.SUITE_CHACHA_POLY : Integer.parseInt(suiteNumber);
        DeviceConfig config = DeviceConfig.builder(args[at + 1])
                .server(args[at + 2], Integer.parseInt(args[at + 3]))
                .serverKey(bytes(args[at + 4]))
                .enrolmentToken(bytes(args[at + 5]))
                .credentials(environment("STB_USERNAME"), environment("STB_PASSWORD"))
                .maxRecordBytes(1024)
                .maxMessageBytes(1024)
                .maxChannels(2)
                .controlSuite(suite)
                .peerSuites(new int[] {suite})
                .build();
        JavaSePlatform real = JavaSePlatform.builder(new File(args[at]).toPath())
                .pollMode()
                .withoutAccelerator()
                .log(new PrintedLog())
                .open();
        try {
            BoxPlatform platform = new BoxPlatform(real);
            Meter.say("BEFORE heap=" + Meter.liveHeap() + " cpu-ms=" + Meter.cpuMillis());
            BoxLoop loop = new BoxLoop(platform, config);
            if (calls) {
                new CallingBox(loop, platform, args[1]).run();
            } else if (args[0].equals("register")) {
                loop.awaitOnline();
                Meter.say("ONLINE", loop, platform.secrets());
                loop.session().close();
            } else {
                new AnsweringBox(loop, platform).run();
            }
        } finally {
            real.close();
        }
    }

    private static byte[] bytes(String hex) {
        byte[] b = new byte[hex.length() / 2];
        for (int i = 0; i < b.length; i++) {
            b[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
        }
        return b;
    }

    private static String environment(String name) {
        String value = System.getenv(name);
        return value == null ? "" : value;
    }
}
