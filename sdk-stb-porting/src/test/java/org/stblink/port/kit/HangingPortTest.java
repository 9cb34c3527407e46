package org.stblink.port.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stblink.hal.HalException;
import org.stblink.hal.HalStream;
import org.stblink.hal.SecretStore;
import org.stblink.port.javase.DaemonTaskRunner;

/** What a port does wrong while the kit tidies up after itself costs no report either. */
@Timeout(300)
class HangingPortTest {
    /** A call that hangs is waited for so long, and in this time a good one has to be done, on a busy machine too. */
    private static final String LIMIT_MILLIS = "1500";

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final CountDownLatch over = new CountDownLatch(1);

    @AfterEach
    void letGo() {
        over.countDown();
    }

    private int run(SimLab.Breaking breaking, String... args) {
        SimLab lab = new SimLab((parts, world) -> {
            parts.tasks = new DaemonTaskRunner();
            breaking.of(parts, world);
        });
        return KitMain.run(lab, args, new PrintStream(printed, false, StandardCharsets.US_ASCII));
    }

    private String printed() {
        return printed.toString(StandardCharsets.US_ASCII);
    }

    /** As a call in native code does: an interrupt does not end it. */
    private void hang() {
        boolean waiting = true;
        while (waiting) {
            try {
                over.await();
                waiting = false;
            } catch (InterruptedException e) {
                waiting = true;
            }
        }
    }

    @Test
    void storeWhoseOneMonitorIsHeldByACallThatHangsCostsNoReport() {
        assertThat(run(
                        (parts, lab) -> parts.secrets = new LockedStore(parts.secrets),
                        "--own",
                        "198.18.0.2",
                        "--only",
                        "SEC-9",
                        "--check-limit",
                        LIMIT_MILLIS))
                .isEqualTo(KitMain.EXIT_BROKEN);
        assertThat(printed())
                .contains("FAIL arraysPassedInAreNotKept: did not come back within " + LIMIT_MILLIS
                        + " ms; the last call was" + " SecretStore.put(\"kit-a\", 4 bytes)")
                .contains("FAILED: ")
                .contains("Besides: what this run left in the secret store")
                .contains("the last call was SecretStore.delete(\"kit.");
    }

    /** One lock for all calls, as the HAL allows. */
    private final class LockedStore extends StoreWrapper {
        LockedStore(SecretStore good) {
            super(good);
        }

        @Override
        public synchronized void put(String name, byte[] value) {
            hang();
        }

        @Override
        public synchronized void delete(String name) throws HalException {
            super.delete(name);
        }
    }

    @Test
    void closeThatHangsAfterACheckFailsThatCheckAlone() {
        assertThat(run(
                        (parts, lab) -> parts.network = new NetworkWrapper(parts.network) {
                            @Override
                            HalStream stream(HalStream stream) {
                                return new StreamWrapper(stream) {
                                    @Override
                                    public void close() {
                                        hang();
                                    }
                                };
                            }
                        },
                        "--own",
                        "198.18.0.2",
                        "--only",
                        "NET-15,SEC-5",
                        "--check-limit",
                        LIMIT_MILLIS))
                .isEqualTo(KitMain.EXIT_BROKEN);
        assertThat(printed())
                .contains("FAIL onlyTheBytesReadAreTouched: did not come back within " + LIMIT_MILLIS
                        + " ms; the last call was" + " HalStream.close, after the check")
                .contains("SEC-5   MUST   PASS");
    }

    /** A call that comes back late does not go on with its check, beside the one that runs by then. */
    @Test
    void checkThatComesBackLateDoesNothingToTheNext() {
        Returning returning = new Returning();
        assertThat(run(
                        (parts, lab) -> parts.network = new NetworkWrapper(parts.network) {
                            @Override
                            public HalStream connect(String host, int port, byte[] localIpOrNull) {
                                returning.hangAtFirst();
                                return super.connect(host, port, localIpOrNull);
                            }

                            @Override
                            HalStream stream(HalStream stream) {
                                return new StreamWrapper(stream) {
                                    @Override
                                    public int write(byte[] b, int off, int len) {
                                        returning.letComeBack();
                                        return super.write(b, off, len);
                                    }
                                };
                            }
                        },
                        "--own",
                        "198.18.0.2",
                        "--only",
                        "NET-13",
                        "--check-limit",
                        "300"))
                .isEqualTo(KitMain.EXIT_BROKEN);
        assertThat(printed())
                .contains("FAIL bytesBeforeTheEndAreReadFirst: did not come back within 300 ms; the last call was"
                        + " NetworkPort.connect(")
                .contains("NET-13  MUST   FAIL   bytesTakenBeforeCloseStillArrive");
    }

    /** The first call hangs, and comes back while a later check has streams open, which waits until all that follows is over. */
    private final class Returning {
        private final AtomicReference<Thread> late = new AtomicReference<>();

        void hangAtFirst() {
            if (late.compareAndSet(null, Thread.currentThread())) {
                hang();
            }
        }

        void letComeBack() {
            over.countDown();
            try {
                late.get().join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void deleteThatThrowsIsToldBelowTheReport() {
        SimLab.Breaking halException = (parts, lab) -> parts.secrets = new StoreWrapper(parts.secrets) {
            @Override
            public void delete(String name) throws HalException {
                throw new HalException("flash is worn out");
            }
        };
        assertThat(run(halException, "--only", "CLK-3")).isEqualTo(KitMain.EXIT_GOOD);
        assertThat(printed())
                .contains("CLK-3   SHOULD PASS")
                .contains("SecretStore.delete(\"kit.")
                .contains(" threw org.stblink.hal.HalException: flash is worn out");
        printed.reset();
        assertThat(run(halException, "--only", "SEC-6")).isEqualTo(KitMain.EXIT_BROKEN);
        assertThat(printed()).contains("FAILED: ").contains("Besides: ");
    }

    @Test
    void deleteThatThrowsWhatIsNoHalExceptionIsToldBelowTheReport() {
        assertThat(run(
                        (parts, lab) -> parts.secrets = new StoreWrapper(parts.secrets) {
                            @Override
                            public void delete(String name) {
                                throw new IllegalStateException("chip 3");
                            }
                        },
                        "--only",
                        "SEC-6",
                        "--json",
                        "-"))
                .isEqualTo(KitMain.EXIT_BROKEN);
        assertThat(printed())
                .contains("FAILED: ")
                .contains("Besides: ")
                .contains("\"remark\":\"what this run left in the secret store")
                .contains("java.lang.IllegalStateException: chip 3");
    }
}
