package org.stblink.toolchain.secrets;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.stblink.hal.AeadKey;
import org.stblink.internal.crypto.Aeads;
import org.stblink.internal.crypto.Kdf;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.crypto.ResumeKeys;
import org.stblink.internal.wire.Enrol;
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.Registered;
import org.stblink.internal.wire.Role;
import org.stblink.internal.wire.WrapContext;
import org.stblink.server.app.Seams;
import org.stblink.server.app.Server;
import org.stblink.server.app.SettingsReader;
import org.stblink.server.domain.Connection;
import org.stblink.server.domain.ControlEvents;
import org.stblink.server.domain.ResumeAnswer;
import org.stblink.server.domain.ResumeRequest;
import org.stblink.toolchain.crash.ConnectionShare;
import org.tinylog.configuration.Configuration;

/**
 * The server's program, and somebody who stands between connections and domain, sees every secret that passes there, and
 * writes it down: one line {@code NAME HEX} each. Arguments as the server's.
 */
final class WitnessServer {
    /** Beside the data directory. */
    static final String WITNESSED = "witnessed.txt";

    private WitnessServer() {}

    public static void main(String[] arguments) throws Exception {
        Path data = Path.of(arguments[3]);
        Witness witness =
                new Witness(new FileOutputStream(data.resolveSibling(WITNESSED).toFile(), true));
        Configuration.set("level", "trace");
        Server server = Server.start(
                SettingsReader.read(Path.of(arguments[1])).withDataDirectory(data),
                new Seams() {
                    @Override
                    public ControlEvents control(ControlEvents domain) {
                        return witness.before(domain);
                    }
                },
                () -> Runtime.getRuntime().halt(1));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        System.out.println(server.readyLine());
    }

    private static final class Witness {
        private final FileOutputStream out;
        private final Map<Long, Seen> connections = new HashMap<>();
        /** K_dev by device id. */
        private final Map<String, byte[]> deviceKeys = new HashMap<>();

        Witness(FileOutputStream out) {
            this.out = out;
        }

        private void note(String name, byte[] secret) {
            try {
                out.write((name + " " + HexFormat.of().formatHex(secret) + "\n").getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        ControlEvents before(ControlEvents domain) {
            return new ControlEvents() {
                private Connection seen(Connection real) {
                    return connections.computeIfAbsent(real.id(), id -> new Seen(real));
                }

                @Override
                public void opened(Connection connection, long nowMillis) {
                    domain.opened(seen(connection), nowMillis);
                }

                @Override
                public void resuming(Connection connection, ResumeRequest request, long nowMillis) {
                    domain.resuming(seen(connection), request, nowMillis);
                }

                @Override
                public void heard(Connection connection, long nowMillis) {
                    domain.heard(seen(connection), nowMillis);
                }

                @Override
                public void received(Connection connection, Message message, long nowMillis) {
                    Seen seen = (Seen) seen(connection);
                    if (message instanceof Enrol enrol) {
                        seen.enrol(enrol);
                    } else if (message instanceof Register register) {
                        seen.device = register.deviceId;
                    }
                    domain.received(seen, message, nowMillis);
                }

                @Override
                public void closed(Connection connection, long nowMillis) {
                    domain.closed(seen(connection), nowMillis);
                }
            };
        }

        private final class Seen extends ConnectionShare {
            private String device = "";
            private String username = "";
            private byte[] pwKey = new byte[0];
            private byte[] exportKey = new byte[0];

            Seen(Connection real) {
                super(real);
            }

            void enrol(Enrol enrol) {
                device = enrol.deviceId;
                username = enrol.username;
                pwKey = enrol.pwKey.clone();
                note("pwKey", pwKey);
            }

            @Override
            public void send(Message message) {
                if (message instanceof Enrolled enrolled) {
                    byte[] key = KeyHierarchy.deviceKey(
                            enrolled.secret.clone(), pwKey.clone(), device, username, (int) enrolled.generation);
                    deviceKeys.put(device, key);
                    note("D", enrolled.secret);
                    note("K_dev", key);
                    note("K_auth", KeyHierarchy.authKey(key));
                    note("K_wrap", KeyHierarchy.wrapKey(key));
                } else if (message instanceof Registered registered && exportKey.length > 0) {
                    note("ratchet", ResumeKeys.SOFTWARE.nextRatchet(exportKey, registered.ticket));
                } else if (message instanceof Grant grant) {
                    code(grant);
                }
                super.send(message);
            }

            /** The caller of a resumed connection is whoever can open it. */
            private void code(Grant grant) {
                for (Map.Entry<String, byte[]> caller : deviceKeys.entrySet()) {
                    byte[] code = open(grant, caller.getKey(), KeyHierarchy.wrapKey(caller.getValue()));
                    if (code != null) {
                        note("R", code);
                        note("psk", KeyHierarchy.peerPsk(code.clone(), grant.suite));
                        return;
                    }
                }
                throw new IllegalStateException("the witness cannot read a code");
            }

            private byte[] open(Grant grant, String caller, byte[] wrapKey) {
                byte[] hash = handshakeHash();
                byte[] sid = grant.sid.bytes();
                byte[] key = Kdf.expand32(wrapKey, WrapContext.info(sid, Role.CALLER, hash));
                byte[] ad = WrapContext.associatedData(
                        grant.suite, sid, caller, grant.target, grant.service, Role.CALLER, hash, grant.ttlSeconds);
                AeadKey aead = Aeads.create(controlSuite(), key, null);
                byte[] wrap = grant.wrap.clone();
                int length = aead.open(new byte[12], ad, 0, ad.length, wrap, 0, wrap.length);
                return length < 0 ? null : Arrays.copyOf(wrap, length);
            }

            @Override
            public byte[] takeExportKey() {
                byte[] taken = super.takeExportKey();
                if (taken.length > 0) {
                    exportKey = taken.clone();
                    note("export", exportKey);
                }
                return taken;
            }

            @Override
            public void resume(ResumeAnswer answer) {
                note("deviceKey", answer.deviceKey());
                note("serverKey", answer.serverKey());
                super.resume(answer);
            }
        }
    }
}
