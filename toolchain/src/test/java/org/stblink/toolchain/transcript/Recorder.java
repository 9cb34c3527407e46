package org.stblink.toolchain.transcript;

import static org.stblink.toolchain.transcript.PlatformCrypto.publicKey;
import static org.stblink.toolchain.transcript.PlatformCrypto.sha256;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.hal.LogSink;
import org.stblink.hal.MonotonicClock;
import org.stblink.hal.NetworkPort;
import org.stblink.hal.Platform;
import org.stblink.hal.SecretStore;
import org.stblink.hal.TaskRunner;
import org.stblink.port.sim.SimWorld;

/** Keeps every random draw and every byte on the wire. Draws are SHA-256 of a name and a count: anybody can repeat them. */
final class Recorder {
    private final Map<String, List<byte[]>> draws = new HashMap<>();
    private final Map<String, ByteArrayOutputStream> wires = new HashMap<>();

    /** An entropy source whose draws are known. */
    EntropySource entropy(String who) {
        List<byte[]> mine = new ArrayList<>();
        draws.put(who, mine);
        return out -> {
            for (int at = 0, block = 0; at < out.length; at += 32, block++) {
                String name = who + "/" + mine.size() + "/" + block;
                byte[] random = sha256(name.getBytes(StandardCharsets.US_ASCII));
                System.arraycopy(random, 0, out, at, Math.min(32, out.length - at));
            }
            mine.add(out.clone());
            return true;
        };
    }

    /** A platform with another entropy source. */
    static Platform with(Platform real, EntropySource entropy) {
        return new Platform() {
            @Override
            public NetworkPort network() {
                return real.network();
            }

            @Override
            public SecretStore secrets() {
                return real.secrets();
            }

            @Override
            public EntropySource entropy() {
                return entropy;
            }

            @Override
            public MonotonicClock clock() {
                return real.clock();
            }

            @Override
            public LogSink log() {
                return real.log();
            }

            @Override
            public TaskRunner tasks() {
                return real.tasks();
            }

            @Override
            public CryptoAccelerator accelerator() {
                return real.accelerator();
            }
        };
    }

    void tap(SimWorld world, String a, String b) {
        world.link(a, b).tap((from, bytes) -> {
            wires.computeIfAbsent(from + ">" + (from.equals(a) ? b : a), k -> new ByteArrayOutputStream())
                    .writeBytes(bytes);
            return bytes;
        });
    }

    /** What {@code from} sent to {@code to}. */
    byte[] wire(String from, String to) {
        return wires.get(from + ">" + to).toByteArray();
    }

    /** The draw of {@code who} whose X25519 public key is {@code publicKey}. */
    byte[] privateOf(String who, byte[] publicKey) {
        return draws.get(who).stream()
                .filter(d -> d.length == 32 && Arrays.equals(publicKey(d), publicKey))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no draw of " + who + " made that key"));
    }
}
